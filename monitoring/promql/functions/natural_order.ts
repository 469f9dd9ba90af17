/**
 * Orders texts with numbers in them.
 *
 * @module
 */

/**
 * Orders texts so that the numbers in them come by their size: `a2` before
 * `a10`.
 */
export function compareNaturally(a: string, b: string): number {
  if (a === b) return 0;
  const partsOfA = partsOf(a);
  const partsOfB = partsOf(b);
  for (const [index, part] of partsOfA.entries()) {
    const other = partsOfB[index];
    if (other === undefined) return 1;
    const order = compareParts(part, other);
    if (order !== 0) return order;
  }
  return partsOfA.length < partsOfB.length ? -1 : a < b ? -1 : 1;
}

/** Returns the runs of digits and of other characters. */
function partsOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

function compareParts(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) return Math.sign(Number(a) - Number(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
