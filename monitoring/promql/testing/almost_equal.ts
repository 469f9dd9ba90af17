/**
 * Compares numbers as promqltest does.
 *
 * @module
 */

/** Largest difference, relative to the sum of both. */
const tolerance = 1e-6;
/** Smallest number above 0 of full precision. */
const smallest = 2 ** -1022;

/** Returns true if the numbers are equal or nearly so. NaN equals NaN. */
export function almostEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < smallest) {
    return difference < tolerance * smallest;
  }
  return difference / Math.min(sum, Number.MAX_VALUE) < tolerance;
}
