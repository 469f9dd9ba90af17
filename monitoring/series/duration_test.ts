import { assertEquals, assertThrows } from "@std/assert";
import { parseDuration } from "./duration.ts";

Deno.test("parseDuration() adds the units", () => {
  assertEquals(parseDuration("0"), 0);
  assertEquals(parseDuration("0s"), 0);
  assertEquals(parseDuration("10s53ms"), 10_053);
  assertEquals(parseDuration("1y"), 365 * 86_400_000);
  assertEquals(parseDuration("1w1d1h1m1s1ms"), 694_861_001);
});

for (const wrong of ["", "5", "1.5h", "5m1h", "-5m", "m", "5M", " 5m"]) {
  Deno.test(`parseDuration() refuses "${wrong}"`, () => {
    assertThrows(() => parseDuration(wrong), RangeError, "duration string");
  });
}

Deno.test("parseDuration() refuses more than Prometheus can count", () => {
  assertThrows(
    () => parseDuration("300y"),
    RangeError,
    "duration out of range",
  );
});
