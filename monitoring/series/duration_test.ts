import { assertEquals, assertThrows } from "@std/assert";
import { formatDuration, parseDuration } from "./duration.ts";

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

for (
  const [milliseconds, text] of [
    [0, "0s"],
    [1, "1ms"],
    [5_400_000, "1h30m"],
    [90 * 86_400_000, "90d"],
    [14 * 86_400_000, "2w"],
    [730 * 86_400_000, "2y"],
    [366 * 86_400_000, "366d"],
    [694_861_001, "8d1h1m1s1ms"],
  ] as const
) {
  Deno.test(`formatDuration() writes ${text}`, () => {
    assertEquals(formatDuration(milliseconds), text);
    assertEquals(parseDuration(text), milliseconds);
  });
}
