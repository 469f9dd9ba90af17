import { assertEquals } from "@std/assert";
import { formatDecimal } from "./decimal.ts";

Deno.test("formatDecimal() writes numbers without an exponent", () => {
  assertEquals(formatDecimal(1.5e-9), "0.0000000015");
  assertEquals(formatDecimal(-1.5e-9), "-0.0000000015");
  assertEquals(formatDecimal(1.25e23), "125000000000000000000000");
  assertEquals(formatDecimal(-Infinity), "-Inf");
  assertEquals(formatDecimal(-0), "-0");
  assertEquals(formatDecimal(NaN), "NaN");
});
