import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ArrivalClock } from "./arrival_clock.ts";

Deno.test("ArrivalClock goes like any clock while nothing blocks", () => {
  using time = new FakeTime();
  using clock = new ArrivalClock(() => time.now);
  for (const ms of [0, 3, 3, 3, 3, 100, 1000]) {
    time.tick(ms);
    assertEquals(clock.now(), time.now);
  }
});

Deno.test("ArrivalClock stands still while the event loop is blocked", () => {
  using time = new FakeTime();
  // What time goes by beside that of the timers, none of them fires in.
  let held = 0;
  using clock = new ArrivalClock(() => time.now + held);
  const begin = clock.now();
  held = 7;
  assertEquals(clock.now(), begin + 7);
  held = 50;
  assertEquals(clock.now(), begin + 10);
  held = 90;
  assertEquals(clock.now(), begin + 10);
  time.tick(10);
  assertEquals(clock.now(), begin + 100);
  held = 150;
  assertEquals(clock.now(), begin + 110);
});

Deno.test("ArrivalClock ticks no longer than it is used", () => {
  using time = new FakeTime();
  let held = 0;
  using clock = new ArrivalClock(() => time.now + held);
  const begin = clock.now();
  time.tick(1000);
  held = 500;
  assertEquals(clock.now(), begin + 1500);
});
