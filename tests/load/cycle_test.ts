import { assertEquals } from "@std/assert";
import { cycle } from "./cycle.ts";

Deno.test("cycle() starts over after the last element", () => {
  const list = ["a", "b", "c"] as const;
  assertEquals([0, 1, 2, 3, 7].map((index) => cycle(list, index)), [
    "a",
    "b",
    "c",
    "a",
    "b",
  ]);
});
