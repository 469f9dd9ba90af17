import { assertEquals } from "@std/assert";
import { percent } from "./words.ts";

Deno.test("percent() writes no more digits than a share has", () => {
  assertEquals(percent(0.01), "1 %");
  assertEquals(percent(1 - 0.005), "99.5 %");
  assertEquals(percent(0.07), "7 %");
  assertEquals(percent(1), "100 %");
});
