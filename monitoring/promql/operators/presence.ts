/**
 * Combines the steps at which columns have values.
 *
 * @module
 */

/** Returns 1 where both have one; undefined if that is nowhere. */
export function both(a: Uint8Array, b: Uint8Array): Uint8Array | undefined {
  const result = new Uint8Array(a.length);
  let any = 0;
  for (let i = 0; i < result.length; i++) {
    const present = (a[i] ?? 0) & (b[i] ?? 0);
    result[i] = present;
    any |= present;
  }
  return any === 0 ? undefined : result;
}

/** Returns 1 where only the first has one; undefined if that is nowhere. */
export function onlyFirst(
  a: Uint8Array,
  b: Uint8Array,
): Uint8Array | undefined {
  const result = new Uint8Array(a.length);
  let any = 0;
  for (let i = 0; i < result.length; i++) {
    const present = (a[i] ?? 0) & ~(b[i] ?? 0);
    result[i] = present;
    any |= present;
  }
  return any === 0 ? undefined : result;
}

/** Returns 1 where any has one. */
export function either(
  columns: Iterable<{ readonly present: Uint8Array }>,
  length: number,
): Uint8Array {
  const result = new Uint8Array(length);
  for (const { present } of columns) {
    for (let i = 0; i < length; i++) {
      result[i] = (result[i] ?? 0) | (present[i] ?? 0);
    }
  }
  return result;
}
