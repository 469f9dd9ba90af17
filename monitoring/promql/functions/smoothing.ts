/**
 * Smoothed values: `double_exponential_smoothing`.
 *
 * @module
 */
import { EvaluationError } from "../evaluation_error.ts";
import type { RangeFunction } from "./function.ts";

/** Returns the smoothed value at the end, by Holt's method. */
export const doubleExponentialSmoothing: RangeFunction = {
  kind: "range",
  evaluate({ values, first, end, scalars }) {
    const [smoothing = 0, trend = 0] = scalars;
    refuseOutside("smoothing", smoothing);
    refuseOutside("trend", trend);
    if (end - first < 2) return undefined;
    let before = 0;
    let smoothed = values[first] ?? 0;
    let slope = (values[first + 1] ?? 0) - smoothed;
    for (let i = first + 1; i < end; i++) {
      if (i > first + 1) {
        slope = trend * (smoothed - before) + (1 - trend) * slope;
      }
      const next = smoothing * (values[i] ?? 0) +
        (1 - smoothing) * (smoothed + slope);
      before = smoothed;
      smoothed = next;
    }
    return smoothed;
  },
};

function refuseOutside(name: string, factor: number): void {
  if (factor > 0 && factor < 1 || Number.isNaN(factor)) return;
  const got = Number.isFinite(factor)
    ? factor.toFixed(6)
    : factor > 0
    ? "+Inf"
    : "-Inf";
  throw new EvaluationError(
    `invalid ${name} factor. Expected: 0 < ${name.charAt(0)}f < 1, got: ${got}`,
  );
}
