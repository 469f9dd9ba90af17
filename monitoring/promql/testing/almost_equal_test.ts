import { assertEquals } from "@std/assert";
import { almostEqual } from "./almost_equal.ts";

for (
  const [a, b, expected] of [
    [1, 1, true],
    [NaN, NaN, true],
    [NaN, 0, false],
    [Infinity, Infinity, true],
    [Infinity, -Infinity, false],
    [Infinity, 1e308, false],
    [1, 1 + 1e-7, true],
    [1, 1 + 1e-5, false],
    [1e300, 1e300 * (1 + 1e-7), true],
    [0, 1e-20, false],
    [0, -0, true],
    [1.7e308, 1.6e308, false],
  ] as const
) {
  Deno.test(`almostEqual() of ${a} and ${b} is ${expected}`, () => {
    assertEquals(almostEqual(a, b), expected);
    assertEquals(almostEqual(b, a), expected);
  });
}
