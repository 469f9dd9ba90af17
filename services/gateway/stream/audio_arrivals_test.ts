import { assert, assertEquals } from "@std/assert";
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
  const msOfByte = 1_000 / second;
  for (let byte = 0; byte < second; byte++) {
    arrivals.note(1, byte * msOfByte);
  }
  for (const seconds of [0.1, 0.5, 1]) {
    const early = 1_000 * seconds - (arrivals.of(seconds) ?? Infinity);
    assert(early >= 0 && early <= 10 + 2 * msOfByte, `${early} ms`);
  }
});

Deno.test("AudioArrivals takes small pieces with a pause between them for two", () => {
  const arrivals = new AudioArrivals(rate);
  arrivals.note(2, 100);
  arrivals.note(2, 20_000);
  assertEquals(arrivals.of(2 / rate), 20_000);
});

Deno.test("AudioArrivals knows the last pieces of a session without end, and errs towards early", () => {
  const arrivals = new AudioArrivals(rate);
  const count = 100_000;
  for (let n = 1; n <= count; n++) arrivals.note(second / 50, 20 * n);
  for (const ago of [100_000, 50_000, 10_000, 3_000, 1_000, 1, 0]) {
    const n = count - ago;
    // What is known of a long time ago is known less well.
    const arrived = arrivals.of(Math.max(n, 1) / 50) ?? Infinity;
    const early = 20 * n - arrived;
    assert(early <= (ago <= 1_000 ? 0 : 20 * ago), `${ago}: ${early} ms`);
    assert(n === 0 || early >= 0, `${ago}: ${early} ms`);
  }
});
