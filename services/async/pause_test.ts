import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { pause } from "./pause.ts";

Deno.test("pause() returns when the signal aborts, and when it has aborted", async () => {
  const stopping = new AbortController();
  const paused = pause(3_600_000, stopping.signal);
  stopping.abort();
  await paused;
  await pause(3_600_000, stopping.signal);
});

Deno.test("pause() waits for the time it is given", async () => {
  using time = new FakeTime();
  let isOver = false;
  const paused = pause(100, new AbortController().signal)
    .then(() => isOver = true);
  await time.tickAsync(99);
  assertEquals(isOver, false);
  await time.tickAsync(1);
  await paused;
});
