import { assertEquals, assertThrows } from "@std/assert";
import { elementAt, exactly, only } from "./elements.ts";

Deno.test("exactly() names the elements of a list of that length", () => {
  const [first, second] = exactly(2, ["a", "b"]);
  assertEquals([first.length, second], [1, "b"]);
  assertThrows(() => exactly(2, ["a"]), Error, '[ "a" ]');
  assertThrows(() => exactly(2, ["a", "b", "c"]), Error, "3");
});

Deno.test("only() returns the one element of a list", () => {
  assertEquals(only([7]), 7);
  assertThrows(() => only([]), Error, "[]");
  assertThrows(() => only([1, 2]), Error, "[ 1, 2 ]");
});

Deno.test("elementAt() counts from the start or from the end", () => {
  const list = ["a", "b", undefined];
  assertEquals(elementAt(list, 0), "a");
  assertEquals(elementAt(list, -1), undefined);
  assertEquals(elementAt(list, -2), "b");
  for (const index of [3, -4]) {
    assertThrows(
      () => elementAt(list, index),
      RangeError,
      `Cannot read element ${index} of 3`,
    );
  }
});
