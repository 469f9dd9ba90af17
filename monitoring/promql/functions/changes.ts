/**
 * How often values change: `changes`, `resets`.
 *
 * @module
 */
import type { RangeFunction, RangeWindow } from "./function.ts";

/** Counts the samples that compare with the one before. */
function count(
  { values, first, end }: RangeWindow,
  compares: (before: number, value: number) => boolean,
): number {
  let result = 0;
  let before = values[first] ?? 0;
  for (let i = first + 1; i < end; i++) {
    const value = values[i] ?? 0;
    if (compares(before, value)) result++;
    before = value;
  }
  return result;
}

/** Counts changes of the value. From NaN to NaN is none. */
export const changes: RangeFunction = {
  kind: "range",
  evaluate: (window) =>
    count(
      window,
      (before, value) =>
        before !== value && !(Number.isNaN(before) && Number.isNaN(value)),
    ),
};

/** Counts decreases, which are restarts of a counter. */
export const resets: RangeFunction = {
  kind: "range",
  evaluate: (window) => count(window, (before, value) => value < before),
};
