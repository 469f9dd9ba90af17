import { assertEquals } from "@std/assert";
import { pairsOf } from "./_pairs.ts";

Deno.test("pairsOf() pairs names with values, empty ones too", () => {
  assertEquals(pairsOf(["a", "1", "b", ""]), [["a", "1"], ["b", ""]]);
  assertEquals(pairsOf([]), []);
});
