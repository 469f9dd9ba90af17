/**
 * Finds quantiles of numbers.
 *
 * @module
 */

/**
 * Returns a quantile, between two numbers where it lies there. It is -Inf for a
 * quantile below 0 and +Inf for one above 1.
 *
 * @param sorted At least one number, as `Float64Array.sort()` leaves them: NaN
 *   at the end, although it counts as smallest.
 */
export function quantileOf(quantile: number, sorted: Float64Array): number {
  if (Number.isNaN(quantile)) return NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  const { length } = sorted;
  let numbers = length;
  while (numbers > 0 && Number.isNaN(sorted[numbers - 1])) numbers--;
  const at = (index: number) => sorted[(index + numbers) % length] ?? NaN;
  const rank = quantile * (length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return at(lower) * (1 - weight) + at(upper) * weight;
}
