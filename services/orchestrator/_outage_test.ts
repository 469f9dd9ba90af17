import { assert, assertEquals } from "@std/assert";
import { instruments } from "./_testing.ts";
import { Outage } from "./_outage.ts";

Deno.test("Outage logs once when it begins and once when it is over", () => {
  const { logger, lines } = instruments();
  const outage = new Outage("Reading", logger, () => 0);
  outage.worked();
  assertEquals(lines, []);
  for (let times = 0; times < 5; times++) outage.failed(new Error("locked"));
  outage.worked();
  outage.worked();
  const logged = lines.map((line) => JSON.parse(line));
  assertEquals(logged.map(({ level, msg }) => [level, msg]), [
    ["error", "Reading: failing, will go on"],
    ["info", "Reading: working again"],
  ]);
  assertEquals(logged[0].err.message, "locked");
  assertEquals(logged[1].failures, 5);
});

Deno.test("Outage waits longer each time, up to ten seconds, and not in step", () => {
  const { logger } = instruments();
  const slow = new Outage("Reading", logger, () => 1);
  const quick = new Outage("Reading", logger, () => 0);
  let last = 0;
  for (let times = 0; times < 20; times++) {
    const pause = slow.failed(new Error("locked"));
    assertEquals(quick.failed(new Error("locked")), pause / 2);
    assert(pause >= last && pause <= 10_000);
    last = pause;
  }
  assertEquals(last, 10_000);
  slow.worked();
  assertEquals(slow.failed(new Error("locked")), 100);
});
