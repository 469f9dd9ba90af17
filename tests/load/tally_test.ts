import { assertEquals } from "@std/assert";
import { quantile } from "./tally.ts";

Deno.test("quantile() is the value that the share doesn't exceed", () => {
  const values = Array.from({ length: 20 }, (_, index) => 20 - index);
  assertEquals(quantile(values, 0.5), 10);
  assertEquals(quantile(values, 0.95), 19);
  assertEquals(quantile(values, 1), 20);
  assertEquals(quantile([3], 0.05), 3);
});

Deno.test("quantile() is null where there are no values", () => {
  assertEquals(quantile([], 0.5), null);
});
