import { assertEquals, assertGreater } from "@std/assert";
import { Schedule } from "./schedule.ts";

const minute = 60_000;

Deno.test("Schedule spreads groups over the interval, on a fixed grid", () => {
  const now = 1_700_000_000_000;
  const offsets = Array.from({ length: 50 }, (_, index) => {
    const schedule = new Schedule(`rules.yml;group ${index}`, minute);
    const next = schedule.next(now);
    assertEquals(
      next,
      new Schedule(`rules.yml;group ${index}`, minute).next(now),
    );
    assertEquals(schedule.next(next), next + minute);
    assertEquals(schedule.next(next - 1), next);
    assertGreater(next, now);
    return next % minute;
  });
  assertGreater(new Set(offsets).size, 40);
});

Deno.test("Schedule counts the times that were missed", () => {
  const schedule = new Schedule("", minute);
  const last = schedule.next(0);
  const after = (milliseconds: number) =>
    schedule.following(last, last + milliseconds);
  assertEquals(after(minute), { at: last + minute, missed: 0 });
  assertEquals(after(minute - 5), { at: last + minute, missed: 0 });
  assertEquals(after(1.9 * minute), { at: last + minute, missed: 0 });
  assertEquals(after(3.5 * minute), { at: last + 3 * minute, missed: 2 });
});

Deno.test("Schedule goes on when the clock is set back", () => {
  const schedule = new Schedule("", minute);
  const last = schedule.next(100 * minute);
  const { at, missed } = schedule.following(last, last - 50.5 * minute);
  assertEquals({ at, missed }, { at: last - 51 * minute, missed: 0 });
});
