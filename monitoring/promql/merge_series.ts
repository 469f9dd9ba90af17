/**
 * Joins series that have the same labels once their names are gone.
 *
 * @module
 */
import type { Slices } from "../async/slices.ts";
import { type Labels, metricName } from "../series/labels.ts";
import { sameLabelsError } from "./evaluation_error.ts";
import { withoutName } from "./label_keys.ts";
import type { StepSeries } from "./steps.ts";

/** Steps of work that the labels of a series take. */
const workPerLabels = 50;

/**
 * Joins series with equal labels, which must have their values at different
 * steps.
 *
 * @throws {EvaluationError} if two have a value at the same step.
 */
export async function mergeEqualLabels(
  series: readonly StepSeries[],
  slices: Slices,
): Promise<readonly StepSeries[]> {
  if (!await haveEqualLabels(series, slices)) return series;
  const merged = new Map<string, StepSeries>();
  for (const one of series) {
    if (slices.spend(workPerLabels)) await slices.next();
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
export async function refuseEqualLabels(
  series: readonly StepSeries[],
  slices: Slices,
): Promise<void> {
  if (await haveEqualLabels(series, slices)) throw sameLabelsError();
}

async function haveEqualLabels(
  series: readonly StepSeries[],
  slices: Slices,
): Promise<boolean> {
  if (series.length < 2) return false;
  const keys = new Set<string>();
  for (const { labels } of series) {
    if (slices.spend(workPerLabels)) await slices.next();
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
  readonly slices: Slices;
  /** True if they only lose them at the end of the evaluation. */
  readonly delaysNameRemoval: boolean;
}

/**
 * Returns the series without the names of their metrics; those that are then
 * equal are joined.
 *
 * @throws {EvaluationError} if two of these have a value at the same step.
 */
export async function withoutNames(
  series: readonly StepSeries[],
  { delaysNameRemoval, slices }: NameRemoval,
): Promise<readonly StepSeries[]> {
  return delaysNameRemoval
    ? markNames(series)
    : await removeNames(series, slices);
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
export async function removeMarkedNames(
  series: readonly StepSeries[],
  slices: Slices,
): Promise<readonly StepSeries[]> {
  if (!series.some(({ losesName }) => losesName)) return series;
  return await mergeEqualLabels(
    series.map((one) =>
      one.losesName ? { ...one, labels: withoutName(one.labels) } : one
    ),
    slices,
  );
}

async function removeNames(
  series: readonly StepSeries[],
  slices: Slices,
): Promise<readonly StepSeries[]> {
  const unnamed: StepSeries[] = [];
  for (const one of series) {
    if (slices.spend(workPerLabels)) await slices.next();
    unnamed.push({ ...one, labels: withoutName(one.labels) });
  }
  return haveOneName(series)
    ? unnamed
    : await mergeEqualLabels(unnamed, slices);
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
