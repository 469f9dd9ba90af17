import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { IdleTimer } from "./_idle_timer.ts";

Deno.test("IdleTimer calls once nothing was noted for as long as it says", () => {
  using time = new FakeTime();
  let calls = 0;
  const timer = new IdleTimer(100, () => calls++, () => time.now);
  time.tick(60);
  timer.note();
  time.tick(99);
  assertEquals(calls, 0);
  time.tick(1);
  assertEquals(calls, 1);
  time.tick(1000);
  assertEquals(calls, 1);
});

Deno.test("IdleTimer calls no more once it was stopped", () => {
  using time = new FakeTime();
  let calls = 0;
  const timer = new IdleTimer(100, () => calls++, () => time.now);
  time.tick(60);
  timer.note();
  time.tick(60);
  timer.stop();
  time.tick(1000);
  assertEquals(calls, 0);
});
