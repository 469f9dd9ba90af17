/**
 * Lines through samples by least squares: `deriv`, `predict_linear`.
 *
 * @module
 */
import { KahanSum } from "../kahan.ts";
import type { RangeFunction, RangeWindow } from "./function.ts";

interface Line {
  /** Per second. */
  readonly slope: number;
  /** Value at the time asked for. */
  readonly intercept: number;
}

/** @param time Time of the intercept, in milliseconds. */
function fitLine(
  { timestamps, values, first, end }: RangeWindow,
  time: number,
): Line | undefined {
  const count = end - first;
  if (count < 2) return undefined;
  const sumX = new KahanSum();
  const sumY = new KahanSum();
  const sumXY = new KahanSum();
  const sumX2 = new KahanSum();
  const firstY = values[first] ?? 0;
  let isConstant = true;
  for (let i = first; i < end; i++) {
    const y = values[i] ?? 0;
    if (i > first && y !== firstY) isConstant = false;
    const x = ((timestamps[i] ?? 0) - time) / 1000;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumX2.add(x * x);
  }
  if (isConstant) {
    return Number.isFinite(firstY) || Number.isNaN(firstY)
      ? { slope: 0, intercept: firstY }
      : { slope: NaN, intercept: NaN };
  }
  const covariance = sumXY.value - sumX.value * sumY.value / count;
  const variance = sumX2.value - sumX.value * sumX.value / count;
  const slope = covariance / variance;
  return { slope, intercept: sumY.value / count - slope * sumX.value / count };
}

/** Returns the slope of the line, per second. */
export const deriv: RangeFunction = {
  kind: "range",
  // A time near the samples keeps the numbers small.
  evaluate: (window) =>
    fitLine(window, window.timestamps[window.first] ?? 0)?.slope,
};

/** Returns what the line has so many seconds after the step. */
export const predictLinear: RangeFunction = {
  kind: "range",
  evaluate(window) {
    const line = fitLine(window, window.time);
    const [seconds = 0] = window.scalars;
    return line && line.slope * seconds + line.intercept;
  },
};
