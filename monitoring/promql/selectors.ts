/**
 * Evaluates a selector of instants: the newest value of each series.
 *
 * @module
 */
import type { SeriesSamples } from "../series/samples.ts";
import type { VectorSelector } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import { sampleTimesOf } from "./sample_times.ts";
import {
  type Column,
  ColumnMaker,
  type Steps,
  type StepSeries,
} from "./steps.ts";

/**
 * Returns the newest sample of each series at each step, unless it is older than
 * the lookback or a staleness marker follows it.
 *
 * @param yields The value of the sample, or its time in seconds.
 */
export async function selectNewest(
  selector: VectorSelector,
  steps: Steps,
  evaluation: Evaluation,
  yields: "value" | "time" = "value",
): Promise<StepSeries[]> {
  const { source, slices, lookback, budget } = evaluation;
  const times = sampleTimesOf(selector, steps, evaluation);
  const found = await source.select({
    matchers: selector.matchers,
    after: (times[0] ?? 0) - lookback,
    until: times.at(-1) ?? 0,
  }, slices.signal);
  const columns = new ColumnMaker(steps.count, found.length);
  const series: StepSeries[] = [];
  for (const samples of found) {
    budget.hold(steps.count + samples.values.length);
    const column = columns.next();
    if (fillNewest(samples, times, lookback, column)) {
      series.push({ labels: samples.labels, ...column });
    } else {
      columns.giveBack();
    }
    if (yields === "time") showTimes(samples, times, column);
    if (slices.spend(steps.count + samples.values.length)) await slices.next();
  }
  return series;
}

/** Returns true if there is a value at any step. */
function fillNewest(
  samples: SeriesSamples,
  times: Float64Array,
  lookback: number,
  column: Column,
): boolean {
  const { timestamps, staleTimestamps } = samples;
  const { values, present } = column;
  const count = timestamps.length;
  let next = 0;
  let nextStale = 0;
  let any = false;
  for (let step = 0; step < times.length; step++) {
    const time = times[step] ?? 0;
    while (next < count && (timestamps[next] ?? 0) <= time) next++;
    if (next === 0) continue;
    const newest = timestamps[next - 1] ?? 0;
    if (newest <= time - lookback) continue;
    while (
      nextStale < staleTimestamps.length &&
      (staleTimestamps[nextStale] ?? 0) <= time
    ) nextStale++;
    if (nextStale > 0 && (staleTimestamps[nextStale - 1] ?? 0) > newest) {
      continue;
    }
    values[step] = samples.values[next - 1] ?? 0;
    present[step] = 1;
    any = true;
  }
  return any;
}

/** Puts the time of each sample, in seconds, in the place of its value. */
function showTimes(
  { timestamps }: SeriesSamples,
  times: Float64Array,
  { values, present }: Column,
): void {
  let next = 0;
  for (let step = 0; step < times.length; step++) {
    const time = times[step] ?? 0;
    while (next < timestamps.length && (timestamps[next] ?? 0) <= time) next++;
    if (present[step] === 1) {
      values[step] = (timestamps[next - 1] ?? 0) / 1000;
    }
  }
}
