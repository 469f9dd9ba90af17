/**
 * Joins series that have the same labels once their names are gone.
 *
 * @module
 */
import { type Labels, metricName } from "../series/labels.ts";
import { sameLabelsError } from "./evaluation_error.ts";
import { withoutName } from "./label_keys.ts";
import type { StepSeries } from "./steps.ts";

/**
 * Joins series with equal labels, which must have their values at different
 * steps.
 *
 * @throws {EvaluationError} if two have a value at the same step.
 */
export function mergeEqualLabels(
  series: readonly StepSeries[],
): readonly StepSeries[] {
  if (!haveEqualLabels(series)) return series;
  const merged = new Map<string, StepSeries>();
  for (const one of series) {
    const key = one.labels.key;
    const other = merged.get(key);
    merged.set(key, other === undefined ? one : join(other, one));
  }
  return [...merged.values()];
}

/**
 * Refuses series with equal labels.
 *
 * @throws {EvaluationError} if there are two.
 */
export function refuseEqualLabels(series: readonly StepSeries[]): void {
  if (haveEqualLabels(series)) throw sameLabelsError();
}

function haveEqualLabels(series: readonly StepSeries[]): boolean {
  if (series.length < 2) return false;
  const keys = new Set<string>();
  for (const { labels } of series) {
    const before = keys.size;
    keys.add(labels.key);
    if (keys.size === before) return true;
  }
  return false;
}

function join(a: StepSeries, b: StepSeries): StepSeries {
  const values = a.values.slice();
  const present = a.present.slice();
  for (let step = 0; step < values.length; step++) {
    if (b.present[step] === 0) continue;
    if (present[step] === 1) throw sameLabelsError();
    values[step] = b.values[step] ?? 0;
    present[step] = 1;
  }
  return { ...a, values, present };
}

/** When series lose the names of their metrics. */
export interface NameRemoval {
  /** True if they only lose them at the end of the evaluation. */
  readonly delaysNameRemoval: boolean;
}

/**
 * Returns the series without the names of their metrics; those that are then
 * equal are joined.
 *
 * @throws {EvaluationError} if two of these have a value at the same step.
 */
export function withoutNames(
  series: readonly StepSeries[],
  { delaysNameRemoval }: NameRemoval,
): readonly StepSeries[] {
  return delaysNameRemoval ? markNames(series) : removeNames(series);
}

/** Marks the series to lose their names at the end. */
export function markNames(series: readonly StepSeries[]): StepSeries[] {
  return series.map((one) => ({ ...one, losesName: true }));
}

/**
 * Takes the names away that were left to the end.
 *
 * @throws {EvaluationError} if series that are equal then have a value at the
 *   same step.
 */
export function removeMarkedNames(
  series: readonly StepSeries[],
): readonly StepSeries[] {
  if (!series.some(({ losesName }) => losesName)) return series;
  return mergeEqualLabels(
    series.map((one) =>
      one.losesName ? { ...one, labels: withoutName(one.labels) } : one
    ),
  );
}

function removeNames(series: readonly StepSeries[]): readonly StepSeries[] {
  const unnamed = series.map((one) => ({
    ...one,
    labels: withoutName(one.labels),
  }));
  return haveOneName(series) ? unnamed : mergeEqualLabels(unnamed);
}

/** True if the series differ in other labels than those of the metric. */
export function haveOneName(
  series: readonly { readonly labels: Labels }[],
): boolean {
  const name = series[0]?.labels.get(metricName);
  return series.every(({ labels }) =>
    labels.get(metricName) === name && !labels.has("__type__") &&
    !labels.has("__unit__")
  );
}
