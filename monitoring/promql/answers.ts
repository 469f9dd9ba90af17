/**
 * Makes the answers of queries from values at steps.
 *
 * @module
 */
import type { Slices } from "../async/slices.ts";
import { sortInSlices } from "../async/sort_in_slices.ts";
import { Labels } from "../series/labels.ts";
import type { MatrixSelector, Subquery } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import { selectRange, shiftOf } from "./ranges.ts";
import { sampleTimesOf } from "./sample_times.ts";
import type { Steps, StepValue } from "./steps.ts";
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
  series: readonly MatrixSeries[],
  slices: Slices,
): Promise<MatrixValue> {
  const ordered = await sortInSlices(series, byLabels, slices);
  return { type: "matrix", series: ordered };
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
  return await answerRange(series, evaluation.slices);
}

function byLabels(a: MatrixSeries, b: MatrixSeries): number {
  return Labels.compare(a.labels, b.labels);
}
