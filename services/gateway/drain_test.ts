import { FakeTime } from "@std/testing/time";
import { assertEquals } from "@std/assert";
import { drain } from "./drain.ts";

/** Drains a server that closes when told to; what happened at which time. */
function drained(closesAtMs: number, closesWhenHurried: boolean) {
  const begun = Date.now();
  const log: string[] = [];
  const closed = Promise.withResolvers<void>();
  setTimeout(closed.resolve, closesAtMs);
  const ended = drain({
    close: () => closed.promise,
    hurry() {
      log.push(`hurried at ${Date.now() - begun}`);
      if (closesWhenHurried) closed.resolve();
    },
    graceMs: 100,
    mostMs: 150,
  }).then(() => log.push(`ended at ${Date.now() - begun}`));
  return { log, ended };
}

Deno.test("drain() lets requests end, then hurries them, then leaves them", async () => {
  using time = new FakeTime();
  for (
    const [closesAtMs, closesWhenHurried, expected] of [
      [50, false, ["ended at 50"]],
      [120, false, ["hurried at 100", "ended at 120"]],
      [999, true, ["hurried at 100", "ended at 100"]],
      [999, false, ["hurried at 100", "ended at 150"]],
    ] as const
  ) {
    const { log, ended } = drained(closesAtMs, closesWhenHurried);
    await time.tickAsync(50);
    await time.tickAsync(50);
    await time.tickAsync(20);
    await time.tickAsync(30);
    await ended;
    assertEquals<readonly string[]>(log, expected);
  }
});
