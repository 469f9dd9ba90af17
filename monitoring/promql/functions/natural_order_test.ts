import { assertEquals } from "@std/assert";
import { compareNaturally } from "./natural_order.ts";

for (
  const [smaller, larger] of [
    ["a2", "a10"],
    ["2", "10"],
    ["a", "b"],
    ["a", "a1"],
    ["1", "a"],
    ["1.2.3", "1.11.3"],
    ["a01", "a1"],
    ["", "a"],
  ] as const
) {
  Deno.test(`compareNaturally() puts "${smaller}" before "${larger}"`, () => {
    assertEquals(compareNaturally(smaller, larger), -1);
    assertEquals(compareNaturally(larger, smaller), 1);
    assertEquals(compareNaturally(smaller, smaller), 0);
  });
}
