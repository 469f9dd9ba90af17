import { assertEquals } from "@std/assert";
import { quantileOf } from "./quantile.ts";

for (
  const [quantile, numbers, expected] of [
    [0, [1, 2, 4], 1],
    [0.5, [1, 2, 4], 2],
    [0.75, [1, 2, 4], 3],
    [1, [1, 2, 4], 4],
    [0.3, [7], 7],
    [-0.1, [1], -Infinity],
    [1.1, [1], Infinity],
    [NaN, [1], NaN],
    [0, [3, NaN, 1], NaN],
    [0.5, [3, NaN, 1], 1],
    [1, [3, NaN, 1], 3],
    [0.5, [NaN], NaN],
  ] as const
) {
  Deno.test(`quantileOf() takes ${quantile} of ${numbers}`, () => {
    assertEquals(
      quantileOf(quantile, Float64Array.from(numbers).sort()),
      expected,
    );
  });
}
