/**
 * Puts parts together, of which one that isn't known makes the whole unknown.
 *
 * @module
 */

/** The sum; 0 of nothing. */
export function sumOf(
  parts: readonly (number | undefined)[],
): number | undefined {
  return fold(parts, (a, b) => a + b);
}

/** The highest of ages; 0 of nothing. */
export function oldestOf(
  ages: readonly (number | undefined)[],
): number | undefined {
  return fold(ages, Math.max);
}

function fold(
  parts: readonly (number | undefined)[],
  combine: (a: number, b: number) => number,
): number | undefined {
  let total = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    total = combine(total, part);
  }
  return total;
}
