/**
 * One value of all samples in a range: `sum_over_time`, `avg_over_time`,
 * `count_over_time`, `min_over_time`, `max_over_time`, `first_over_time`,
 * `last_over_time`, `present_over_time`.
 *
 * @module
 */
import { lostDigits } from "../kahan.ts";
import type { RangeFunction, RangeWindow } from "./function.ts";

/** Returns the sum, with little loss. */
export const sumOverTime: RangeFunction = {
  kind: "range",
  evaluate({ values, first, end }) {
    let sum = 0;
    let lost = 0;
    for (let i = first; i < end; i++) {
      const value = values[i] ?? 0;
      const next = sum + value;
      lost = lostDigits(sum, value, next, lost);
      sum = next;
    }
    return Math.abs(sum) === Infinity ? sum : sum + lost;
  },
};

/** Returns the average, also where the sum would overflow. */
export const avgOverTime: RangeFunction = {
  kind: "range",
  evaluate(window) {
    const { values, first, end } = window;
    let sum = values[first] ?? 0;
    let lost = 0;
    for (let i = first + 1; i < end; i++) {
      const value = values[i] ?? 0;
      const next = sum + value;
      if (Math.abs(next) === Infinity) {
        return runningMean(window, i, sum, lost);
      }
      lost = lostDigits(sum, value, next, lost);
      sum = next;
    }
    const count = end - first;
    return sum / count + lost / count;
  },
};

/** Goes on with the mean where a sum overflows at index `from`. */
function runningMean(
  { values, first, end }: RangeWindow,
  from: number,
  sum: number,
  lostOfSum: number,
): number {
  let mean = sum / (from - first);
  let lost = lostOfSum / (from - first);
  for (let i = from; i < end; i++) {
    const count = i - first + 1;
    const share = (count - 1) / count;
    const value = (values[i] ?? 0) / count;
    const before = share * mean;
    mean = before + value;
    lost = lostDigits(before, value, mean, share * lost);
  }
  return mean + lost;
}

/** Returns the number of samples. */
export const countOverTime: RangeFunction = {
  kind: "range",
  evaluate: ({ first, end }) => end - first,
};

/** Returns the smallest value; NaN only if there is no other. */
export const minOverTime: RangeFunction = {
  kind: "range",
  evaluate({ values, first, end }) {
    let least = values[first] ?? 0;
    for (let i = first + 1; i < end; i++) {
      const value = values[i] ?? 0;
      if (value < least || Number.isNaN(least)) least = value;
    }
    return least;
  },
};

/** Returns the largest value; NaN only if there is no other. */
export const maxOverTime: RangeFunction = {
  kind: "range",
  evaluate({ values, first, end }) {
    let largest = values[first] ?? 0;
    for (let i = first + 1; i < end; i++) {
      const value = values[i] ?? 0;
      if (value > largest || Number.isNaN(largest)) largest = value;
    }
    return largest;
  },
};

/** Returns the oldest value. */
export const firstOverTime: RangeFunction = {
  kind: "range",
  keepsName: true,
  evaluate: ({ values, first }) => values[first],
};

/** Returns the newest value. */
export const lastOverTime: RangeFunction = {
  kind: "range",
  keepsName: true,
  evaluate: ({ values, end }) => values[end - 1],
};

/** Returns 1. */
export const presentOverTime: RangeFunction = {
  kind: "range",
  evaluate: () => 1,
};
