import { assertEquals } from "@std/assert";
import {
  formatSample,
  formatScalar,
  formatScientific,
  formatTime,
} from "./numbers.ts";

for (
  const [value, sample, scalar, scientific] of [
    [0, "0", "0", "0e+00"],
    [-0, "-0", "-0", "-0e+00"],
    [150, "150", "150", "1.5e+02"],
    [
      1 / 3,
      "0.3333333333333333",
      "0.3333333333333333",
      "3.333333333333333e-01",
    ],
    [1e-6, "0.000001", "0.000001", "1e-06"],
    [1.5e-7, "1.5e-07", "0.00000015", "1.5e-07"],
    [-1e-300, "-1e-300", `-0.${"0".repeat(299)}1`, "-1e-300"],
    [
      999999999999999900000,
      "999999999999999900000",
      "999999999999999900000",
      "9.999999999999999e+20",
    ],
    [1e21, "1e+21", "1000000000000000000000", "1e+21"],
    [-1.25e22, "-1.25e+22", "-12500000000000000000000", "-1.25e+22"],
    [Infinity, "+Inf", "+Inf", "+Inf"],
    [-Infinity, "-Inf", "-Inf", "-Inf"],
    [NaN, "NaN", "NaN", "NaN"],
  ] as const
) {
  Deno.test(`numbers are written as Go writes them: ${value}`, () => {
    assertEquals(formatSample(value), sample);
    assertEquals(formatScalar(value), scalar);
    assertEquals(formatScientific(value), scientific);
  });
}

Deno.test("formatTime() writes seconds with 3 decimals at most", () => {
  assertEquals(formatTime(1435781451781), "1435781451.781");
  assertEquals(formatTime(1435781451000), "1435781451");
  assertEquals(formatTime(-1500), "-1.5");
});
