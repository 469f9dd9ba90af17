/**
 * Evaluates functions of ranges, such as `rate(requests_total[5m])`.
 *
 * @module
 */
import { metricName } from "../series/labels.ts";
import type { SeriesSamples } from "../series/samples.ts";
import type { Call, MatrixSelector, Subquery } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import type { RangeFunction, RangeWindow } from "./functions/function.ts";
import { withoutName } from "./label_keys.ts";
import { haveOneName, markNames, refuseEqualLabels } from "./merge_series.ts";
import { sampleTimesOf } from "./sample_times.ts";
import {
  type Column,
  ColumnMaker,
  type Steps,
  type StepSeries,
  timesOf,
} from "./steps.ts";
import { evaluateSubquery } from "./subquery.ts";

/** Samples that one stretch of work looks at. */
const samplesPerStretch = 20_000;

/**
 * Applies a function to the range before each step.
 *
 * @param scalars The scalar arguments at each step; one list for all steps if
 *   they never change.
 */
export async function evaluateRangeFunction(
  call: Call,
  implementation: RangeFunction,
  range: MatrixSelector | Subquery,
  scalars: readonly (readonly number[])[],
  steps: Steps,
  evaluation: Evaluation,
): Promise<readonly StepSeries[]> {
  const { slices, budget, annotations } = evaluation;
  const losesName = !implementation.keepsName;
  const removesNow = losesName && !evaluation.delaysNameRemoval;
  const samples = await selectRange(range, steps, evaluation);
  const windows: Windows = {
    times: timesOf(steps),
    ends: sampleTimesOf(shiftOf(range), steps, evaluation),
    range: range.range,
    scalars,
    seen: new Uint8Array(steps.count),
  };
  const columns = new ColumnMaker(steps.count, samples.length);
  const series: StepSeries[] = [];
  const kept: SeriesSamples[] = [];
  let named = "";
  for (const one of samples) {
    budget.hold(steps.count);
    const column = columns.next();
    const walk = new WindowWalk(implementation, one, windows, column);
    while (!walk.go(samplesPerStretch)) {
      if (slices.spend(samplesPerStretch)) await slices.next();
    }
    if (slices.spend(steps.count + one.values.length)) await slices.next();
    if (!walk.any) {
      columns.giveBack();
      continue;
    }
    if (implementation.checkName !== undefined) {
      const name = one.labels.get(metricName);
      if (name !== "" && name !== named) {
        implementation.checkName(name, call, annotations);
      }
      named = name;
    }
    const { labels } = one;
    kept.push(one);
    series.push({
      labels: removesNow ? withoutName(labels) : labels,
      ...column,
    });
  }
  checkScalars(implementation, call, windows, annotations);
  const { combine } = implementation;
  if (combine !== undefined) return combine(series, call, steps);
  if (removesNow && !haveOneName(kept)) await refuseEqualLabels(series, slices);
  return losesName && !removesNow ? markNames(series) : series;
}

/**
 * Returns the samples that the windows of the steps need, and maybe others
 * between these.
 */
export async function selectRange(
  range: MatrixSelector | Subquery,
  steps: Steps,
  evaluation: Evaluation,
): Promise<readonly SeriesSamples[]> {
  if (range.kind === "subquery") {
    return await evaluateSubquery(range, steps, evaluation);
  }
  const { source, slices, budget } = evaluation;
  const times = sampleTimesOf(range.selector, steps, evaluation);
  const found = await source.select({
    matchers: range.selector.matchers,
    after: (times[0] ?? 0) - range.range,
    until: times.at(-1) ?? 0,
  }, slices.signal);
  for (const { values } of found) budget.hold(values.length);
  return found;
}

/** Returns the part of a range that has its `offset` and its `@`. */
export function shiftOf(range: MatrixSelector | Subquery) {
  return range.kind === "subquery" ? range : range.selector;
}

/** The windows of all steps, the same for every series. */
interface Windows {
  /** Time of each step. */
  readonly times: Float64Array;
  /** End of each step's window. */
  readonly ends: Float64Array;
  /** Length of the windows, in ms. */
  readonly range: number;
  readonly scalars: readonly (readonly number[])[];
  /** Gets 1 for each step at which a series has samples. */
  readonly seen: Uint8Array;
}

/** Moves the window of a series from step to step. */
class WindowWalk {
  /** True once there is a value. */
  any = false;
  #step = 0;
  #first = 0;
  #end = 0;

  constructor(
    private readonly implementation: RangeFunction,
    private readonly samples: SeriesSamples,
    private readonly windows: Windows,
    private readonly column: Column,
  ) {}

  /**
   * Evaluates the function at the next steps, until it has looked at so many
   * samples. Returns true when no step is left.
   */
  go(samplesToLookAt: number): boolean {
    const { implementation, column } = this;
    const { timestamps, values } = this.samples;
    const { times, ends, range, scalars, seen } = this.windows;
    const constant = scalars.length === 1 ? scalars[0] : undefined;
    const window = {
      timestamps,
      values,
      first: 0,
      end: 0,
      after: 0,
      until: 0,
      time: 0,
      scalars: constant ?? [],
    } satisfies RangeWindow;
    let looked = 0;
    let first = this.#first;
    let end = this.#end;
    let step = this.#step;
    for (; step < ends.length && looked < samplesToLookAt; step++) {
      const until = ends[step] ?? 0;
      const after = until - range;
      while (end < timestamps.length && (timestamps[end] ?? 0) <= until) end++;
      while (first < end && (timestamps[first] ?? 0) <= after) first++;
      if (first === end) continue;
      looked += end - first;
      seen[step] = 1;
      window.first = first;
      window.end = end;
      window.after = after;
      window.until = until;
      window.time = times[step] ?? 0;
      if (constant === undefined) window.scalars = scalars[step] ?? [];
      const value = implementation.evaluate(window);
      if (value === undefined) continue;
      column.values[step] = value;
      column.present[step] = 1;
      this.any = true;
    }
    this.#first = first;
    this.#end = end;
    this.#step = step;
    return step === ends.length;
  }
}

/** Lets the function look at its scalar arguments, where they were used. */
function checkScalars(
  { check }: RangeFunction,
  call: Call,
  { scalars, seen }: Windows,
  annotations: Evaluation["annotations"],
): void {
  if (check === undefined) return;
  const changing = scalars.length > 1;
  for (let step = 0; step < seen.length; step++) {
    if (seen[step] === 0) continue;
    check(scalars[changing ? step : 0] ?? [], call, annotations);
    if (!changing) return;
  }
}
