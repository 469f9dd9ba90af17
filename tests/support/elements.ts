/**
 * Reads elements that a test expects in a list. An error shows the list if they
 * are missing.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

/** A list of exactly `Length` elements. */
type Tuple<Item, Length extends number, Items extends Item[] = []> =
  Items["length"] extends Length ? Items
    : Tuple<Item, Length, [...Items, Item]>;

/**
 * Returns the list as a tuple, so that its elements can be named:
 * `const [first, second] = exactly(2, events)`.
 *
 * @throws {AssertionError} shows the list if it has another length.
 */
export function exactly<Item, const Length extends number>(
  length: Length,
  list: readonly Item[],
): Tuple<Item, Length> {
  assertLength(length, list);
  return list;
}

/**
 * Returns the one element of the list.
 *
 * @throws {AssertionError} shows the list if it has none or several.
 */
export function only<Item>(list: readonly Item[]): Item {
  const [item] = exactly(1, list);
  return item;
}

/**
 * Returns an element; a negative index counts from the end, as in `Array.at`.
 *
 * @throws {RangeError} shows the list if it is too short.
 */
export function elementAt<Item>(list: readonly Item[], index: number): Item {
  // Wrapped, so that an element that is `undefined` counts as found.
  const [item] = list.slice(index, index === -1 ? undefined : index + 1)
    .map((value) => ({ value }));
  if (item !== undefined) return item.value;
  throw new RangeError(
    `Cannot read element ${index} of ${list.length}: ${Deno.inspect(list)}`,
  );
}

function assertLength<Item, Length extends number>(
  length: Length,
  list: readonly Item[],
): asserts list is Tuple<Item, Length> {
  assertEquals(list.length, length, Deno.inspect(list));
}
