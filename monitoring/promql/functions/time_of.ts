/**
 * Times of samples, in seconds since 1970: `ts_of_first_over_time`,
 * `ts_of_last_over_time`, `ts_of_min_over_time`, `ts_of_max_over_time`.
 *
 * @module
 */
import type { RangeFunction, RangeWindow } from "./function.ts";

/** Returns the time of the oldest sample. */
export const timeOfFirst: RangeFunction = {
  kind: "range",
  evaluate: ({ timestamps, first }) => (timestamps[first] ?? 0) / 1000,
};

/** Returns the time of the newest sample. */
export const timeOfLast: RangeFunction = {
  kind: "range",
  evaluate: ({ timestamps, end }) => (timestamps[end - 1] ?? 0) / 1000,
};

/** Returns the time of the newest sample that has the smallest value. */
export const timeOfMin: RangeFunction = {
  kind: "range",
  evaluate: (window) => timeOf(window, (value, least) => value <= least),
};

/** Returns the time of the newest sample that has the largest value. */
export const timeOfMax: RangeFunction = {
  kind: "range",
  evaluate: (window) => timeOf(window, (value, largest) => value >= largest),
};

function timeOf(
  { timestamps, values, first, end }: RangeWindow,
  fits: (value: number, best: number) => boolean,
): number {
  let best = values[first] ?? 0;
  let time = timestamps[first] ?? 0;
  for (let i = first; i < end; i++) {
    const value = values[i] ?? 0;
    if (!fits(value, best) && !Number.isNaN(best)) continue;
    best = value;
    time = timestamps[i] ?? 0;
  }
  return time / 1000;
}
