/**
 * Numbers and vectors made of each other and of the time: `scalar`, `vector`,
 * `time`, `timestamp`, `pi`.
 *
 * @module
 */
import { Labels } from "../../series/labels.ts";
import { withoutNames } from "../merge_series.ts";
import { timesOf } from "../steps.ts";
import type { VectorFunction } from "./function.ts";

/** Returns the value of the one series; NaN if there is none or several. */
export const scalar: VectorFunction = {
  kind: "vector",
  evaluate({ arguments: [vector], steps }) {
    const series = vector?.type === "vector" ? vector.series : [];
    const values = new Float64Array(steps.count).fill(NaN);
    const counts = new Uint32Array(steps.count);
    for (const one of series) {
      for (let step = 0; step < values.length; step++) {
        if (one.present[step] === 0) continue;
        const count = (counts[step] ?? 0) + 1;
        counts[step] = count;
        values[step] = count === 1 ? one.values[step] ?? NaN : NaN;
      }
    }
    return { type: "scalar", values };
  },
};

/** Returns a vector of one series without labels. */
export const vector: VectorFunction = {
  kind: "vector",
  evaluate({ arguments: [argument], steps }) {
    const values = argument?.type === "scalar"
      ? argument.values
      : new Float64Array(steps.count);
    const present = new Uint8Array(steps.count).fill(1);
    return {
      type: "vector",
      series: [{ labels: Labels.empty, values, present }],
    };
  },
};

/** Returns the time of the step, in seconds since 1970. */
export const time: VectorFunction = {
  kind: "vector",
  evaluate: ({ steps }) => ({
    type: "scalar",
    values: timesOf(steps).map((time) => time / 1000),
  }),
};

/**
 * Returns the time of each value, in seconds since 1970: that of the step, as
 * all but a selector's values are made there.
 */
export const timestamp: VectorFunction = {
  kind: "vector",
  async evaluate({ arguments: [argument], steps, ...context }) {
    const series = argument?.type === "vector" ? argument.series : [];
    const values = timesOf(steps).map((time) => time / 1000);
    return {
      type: "vector",
      series: await withoutNames(
        series.map((one) => ({ ...one, values })),
        context,
      ),
    };
  },
};

export const pi: VectorFunction = {
  kind: "vector",
  evaluate: ({ steps }) => ({
    type: "scalar",
    values: new Float64Array(steps.count).fill(Math.PI),
  }),
};
