/**
 * How the values in a range lie: `stddev_over_time`, `stdvar_over_time`,
 * `quantile_over_time`, `mad_over_time`.
 *
 * @module
 */
import { KahanSum } from "../kahan.ts";
import { quantileOf } from "../quantile.ts";
import { warnOfQuantile } from "./_quantile_warning.ts";
import type { RangeFunction, RangeWindow } from "./function.ts";

/** Returns the variance, by Welford's method. */
function variance({ values, first, end }: RangeWindow): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  for (let i = first; i < end; i++) {
    const value = values[i] ?? 0;
    const difference = value - mean.value;
    mean.add(difference / (i - first + 1));
    squares.add(difference * (value - mean.value));
  }
  return squares.value / (end - first);
}

/** Returns the standard deviation. */
export const stddevOverTime: RangeFunction = {
  kind: "range",
  evaluate: (window) => Math.sqrt(variance(window)),
};

/** Returns the variance. */
export const stdvarOverTime: RangeFunction = {
  kind: "range",
  evaluate: variance,
};

/** Memory to sort values in, which serves again for the next window. */
let memory = new Float64Array(1024);

function copy({ values, first, end }: RangeWindow): Float64Array {
  const length = end - first;
  if (memory.length < length) memory = new Float64Array(2 * length);
  const part = memory.subarray(0, length);
  part.set(values.subarray(first, end));
  return part;
}

/** Returns a quantile. */
export const quantileOverTime: RangeFunction = {
  kind: "range",
  check: ([quantile = NaN], call, annotations) =>
    warnOfQuantile(quantile, call, annotations),
  evaluate: (window) =>
    quantileOf(window.scalars[0] ?? NaN, copy(window).sort()),
};

/** Returns the median distance from the median. */
export const madOverTime: RangeFunction = {
  kind: "range",
  evaluate(window) {
    const values = copy(window).sort();
    const median = quantileOf(0.5, values);
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.abs((values[i] ?? 0) - median);
    }
    return quantileOf(0.5, values.sort());
  },
};
