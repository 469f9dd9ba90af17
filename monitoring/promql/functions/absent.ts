/**
 * What is missing: `absent`, `absent_over_time`.
 *
 * @module
 */
import { Labels, metricName } from "../../series/labels.ts";
import type { Expression } from "../ast.ts";
import type { Steps, StepSeries } from "../steps.ts";
import type { RangeFunction, VectorFunction } from "./function.ts";

/** Returns 1 where a vector has no series. */
export const absent: VectorFunction = {
  kind: "vector",
  evaluate({ call, arguments: [vector], steps }) {
    const series = vector?.type === "vector" ? vector.series : [];
    return {
      type: "vector",
      series: whereNone(series, call.arguments[0], steps),
    };
  },
};

/** Returns 1 where no series has a sample in the range. */
export const absentOverTime: RangeFunction = {
  kind: "range",
  evaluate: () => 1,
  combine: (series, call, steps) => whereNone(series, call.arguments[0], steps),
};

function whereNone(
  series: readonly StepSeries[],
  argument: Expression | undefined,
  steps: Steps,
): readonly StepSeries[] {
  const present = new Uint8Array(steps.count).fill(1);
  for (const one of series) {
    for (let step = 0; step < present.length; step++) {
      if (one.present[step] === 1) present[step] = 0;
    }
  }
  if (!present.includes(1)) return [];
  const values = new Float64Array(steps.count).fill(1);
  return [{ labels: labelsOf(argument), values, present }];
}

/** Returns the labels that a selector says its series have. */
function labelsOf(argument: Expression | undefined): Labels {
  if (argument?.kind === "matrix") return labelsOf(argument.selector);
  if (argument?.kind !== "selector") return Labels.empty;
  const values = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, operator, value } of argument.matchers) {
    if (name === metricName) continue;
    if (operator === "=" && !seen.has(name)) {
      values.set(name, value);
      seen.add(name);
    } else values.delete(name);
  }
  return Labels.from(values);
}
