/** A list with an element at least. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** Returns the element at `index`, as if the list went on from its start. */
export function cycle<T>(list: NonEmpty<T>, index: number): T {
  return list[index % list.length] ?? list[0];
}
