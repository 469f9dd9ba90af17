/**
 * Makes the answers of queries from values at steps.
 *
 * @module
 */
import type { Slices } from "../async/slices.ts";
import { Labels } from "../series/labels.ts";
import type { MatrixSelector, Subquery } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import { selectRange, shiftOf } from "./ranges.ts";
import { sampleTimesOf } from "./sample_times.ts";
import { type Column, type Steps, type StepValue, timesOf } from "./steps.ts";
import type { MatrixSeries, MatrixValue, Value } from "./value.ts";

/** Returns the answer of a query at one time. Series keep their order. */
export function answerInstant(value: StepValue, timestamp: number): Value {
  switch (value.type) {
    case "string":
      return { type: "string", timestamp, value: value.value };
    case "scalar":
      return { type: "scalar", timestamp, value: value.values[0] ?? NaN };
    case "vector":
      return {
        type: "vector",
        samples: value.series
          .filter(({ present }) => present[0] === 1)
          .map(({ labels, values }) => ({
            labels,
            timestamp,
            value: values[0] ?? NaN,
          })),
      };
  }
}

/** Returns the answer of a query at several times, ordered by labels. */
export async function answerRange(
  value: StepValue,
  steps: Steps,
  slices: Slices,
): Promise<MatrixValue> {
  if (value.type === "string") return { type: "matrix", series: [] };
  const times = timesOf(steps);
  if (value.type === "scalar") {
    const { values } = value;
    const series = [{ labels: Labels.empty, timestamps: times, values }];
    return { type: "matrix", series };
  }
  const series: MatrixSeries[] = [];
  for (const one of value.series) {
    if (slices.spend(steps.count)) await slices.next();
    const points = pointsOf(one, times);
    if (points.timestamps.length === 0) continue;
    series.push({ labels: one.labels, ...points });
  }
  return { type: "matrix", series: series.sort(byLabels) };
}

/** Returns the samples of a range that is the whole query, ordered by labels. */
export async function rawSamples(
  range: MatrixSelector | Subquery,
  steps: Steps,
  evaluation: Evaluation,
): Promise<MatrixValue> {
  const [until = 0] = sampleTimesOf(shiftOf(range), steps, evaluation);
  const after = until - range.range;
  const series: MatrixSeries[] = [];
  for (const one of await selectRange(range, steps, evaluation)) {
    const first = one.timestamps.findIndex((time) => time > after);
    const next = one.timestamps.findIndex((time) => time > until);
    const end = next < 0 ? one.timestamps.length : next;
    if (first < 0 || first >= end) continue;
    series.push({
      labels: one.labels,
      timestamps: one.timestamps.subarray(first, end),
      values: one.values.subarray(first, end),
    });
  }
  return { type: "matrix", series: series.sort(byLabels) };
}

function byLabels(a: MatrixSeries, b: MatrixSeries): number {
  return Labels.compare(a.labels, b.labels);
}

/** Returns only the steps that have values. */
function pointsOf({ values, present }: Column, times: Float64Array) {
  let count = 0;
  for (let step = 0; step < present.length; step++) {
    count += present[step] ?? 0;
  }
  if (count === present.length) return { timestamps: times, values };
  const points = {
    timestamps: new Float64Array(count),
    values: new Float64Array(count),
  };
  let next = 0;
  for (let step = 0; step < present.length; step++) {
    if (present[step] === 0) continue;
    points.timestamps[next] = times[step] ?? 0;
    points.values[next++] = values[step] ?? 0;
  }
  return points;
}
