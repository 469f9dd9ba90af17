import { assertEquals, assertThrows } from "@std/assert";
import { day, duration, durationInWords, hour, minute } from "./duration.ts";

const written = [
  [1, "1s", "a second"],
  [90, "90s", "90 seconds"],
  [minute, "1m", "a minute"],
  [90 * minute, "90m", "90 minutes"],
  [hour, "1h", "an hour"],
  [6 * hour, "6h", "6 hours"],
  [day, "1d", "a day"],
  [3 * day, "3d", "3 days"],
] as const;

Deno.test("duration() and durationInWords() take the largest unit that fits", () => {
  for (const [seconds, symbols, words] of written) {
    assertEquals(duration(seconds), symbols);
    assertEquals(durationInWords(seconds), words);
  }
});

Deno.test("duration() and durationInWords() take no part of a second and no nothing", () => {
  for (const seconds of [0, -60, 0.5, NaN, Infinity]) {
    for (const write of [duration, durationInWords]) {
      assertThrows(
        () => write(seconds),
        RangeError,
        `Cannot write a duration of ${seconds} s`,
      );
    }
  }
});
