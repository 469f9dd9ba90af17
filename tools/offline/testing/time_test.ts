import { assertEquals, assertThrows } from "@std/assert";
import * as real from "@std/testing/time";
import * as standIn from "./time.ts";

for (const [name, { FakeTime }] of Object.entries({ real, standIn })) {
  Deno.test(`FakeTime (${name}) moves Date and timers on, and nothing else does`, async () => {
    using time = new FakeTime("2026-01-01T00:00:00Z");
    const seen: number[] = [];
    const interval = setInterval(() => seen.push(Date.now() - time.start), 10);
    time.tick(25);
    await time.tickAsync(5);
    assertEquals(seen, [10, 20, 30]);
    clearInterval(interval);
    setTimeout(() => seen.push(0), 1000);
    assertEquals(time.next(), true);
    assertEquals(time.now - time.start, 1030);
    assertEquals(time.next(), false);
    assertEquals(seen, [10, 20, 30, 0]);
  });

  Deno.test(`FakeTime (${name}) restores real time at the end of its block`, () => {
    const before = globalThis.setTimeout;
    {
      using time = new FakeTime(0);
      assertEquals(new Date().toISOString(), "1970-01-01T00:00:00.000Z");
      assertThrows(() => time.now = -1);
    }
    assertEquals(globalThis.setTimeout === before, true);
    assertEquals(Date.now() > 1e12, true);
  });

  Deno.test(`FakeTime (${name}) runs promises that wait on each other`, async () => {
    using time = new FakeTime();
    let done = false;
    const work = (async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 10));
      done = true;
    })();
    await time.runAllAsync();
    await work;
    assertEquals(done, true);
  });
}
