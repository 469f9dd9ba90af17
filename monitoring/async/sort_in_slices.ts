/**
 * Sorts long lists without holding the event loop.
 *
 * @module
 */
import type { Slices } from "./slices.ts";

/** Items that are sorted or merged between two looks at the clock. */
const itemsAtOnce = 512;

/** Returns the items in order, as `toSorted` does. */
export async function sortInSlices<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  slices: Slices,
): Promise<readonly Item[]> {
  let runs: (readonly Item[])[] = [];
  for (let i = 0; i < items.length; i += itemsAtOnce) {
    runs.push(items.slice(i, i + itemsAtOnce).sort(compare));
    if (slices.isOver) await slices.next();
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = [];
    for (let i = 0; i < runs.length; i += 2) {
      const [a = [], b = []] = runs.slice(i, i + 2);
      merged.push(await merge(a, b, compare, slices));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<Item>(
  a: readonly Item[],
  b: readonly Item[],
  compare: (a: Item, b: Item) => number,
  slices: Slices,
): Promise<readonly Item[]> {
  const merged: Item[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (
      right === undefined || (left !== undefined && compare(left, right) <= 0)
    ) {
      if (left !== undefined) merged.push(left);
      i++;
    } else {
      merged.push(right);
      j++;
    }
    if (merged.length % itemsAtOnce === 0 && slices.isOver) await slices.next();
  }
  return merged;
}
