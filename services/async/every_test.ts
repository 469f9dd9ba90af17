import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { every } from "./every.ts";

Deno.test("every() works at once and at an interval, until the signal aborts", async () => {
  using time = new FakeTime();
  const stopping = new AbortController();
  const again = Promise.withResolvers<void>();
  let rounds = 0;
  const running = every(
    () => {
      if (++rounds === 2) again.resolve();
      return Promise.resolve();
    },
    100,
    stopping.signal,
  );
  assertEquals(rounds, 1);
  await time.tickAsync(99);
  assertEquals(rounds, 1);
  await time.tickAsync(1);
  await again.promise;
  stopping.abort();
  await running;
  assertEquals(rounds, 2);
});

Deno.test("every() does nothing for a signal that aborted before", async () => {
  const work = () => Promise.reject(new Error("called"));
  await every(work, 1, AbortSignal.abort());
});

Deno.test("every() ends with what the work throws", async () => {
  const work = () => Promise.reject(new RangeError("no"));
  const { signal } = new AbortController();
  await assertRejects(() => every(work, 3_600_000, signal), RangeError, "no");
});
