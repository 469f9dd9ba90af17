import { assertEquals } from "@std/assert";
import { AudioArrivals } from "./audio_arrivals.ts";

const rate = 8_000;
const second = 2 * rate;

Deno.test("AudioArrivals tells when audio was complete", () => {
  const arrivals = new AudioArrivals(rate);
  assertEquals(arrivals.of(1), undefined);
  arrivals.note(second, 100);
  arrivals.note(second / 2 + 1, 200);
  arrivals.note(second / 2 - 1, 300);
  assertEquals(
    [0.5, 1, 1.5, 1.75, 2, 2.1].map((seconds) => arrivals.of(seconds)),
    [100, 100, 200, 300, 300, undefined],
  );
});

Deno.test("AudioArrivals takes small pieces for one that came with the first", () => {
  const arrivals = new AudioArrivals(rate);
  for (let byte = 0; byte < second; byte++) arrivals.note(1, byte);
  for (const seconds of [0.1, 0.5, 1]) {
    const late = seconds * second - (arrivals.of(seconds) ?? Infinity);
    assertEquals(late >= 0 && late <= 0.01 * second + 2, true, `${late}`);
  }
});

Deno.test("AudioArrivals knows the last pieces of a session without end", () => {
  const arrivals = new AudioArrivals(rate);
  for (let n = 1; n <= 100_000; n++) arrivals.note(second / 50, n);
  assertEquals(arrivals.of(1), 100_000 - 6_000 + 1);
  assertEquals(arrivals.of(2_000), 100_000);
});
