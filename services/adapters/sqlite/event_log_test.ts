import { assertEquals } from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
import { newEvent } from "../../../tests/conformance/records.ts";
import { day, hour, openWorkbench } from "./_workbench.ts";

const once = {
  consumer: "orchestrator-1",
  count: 10,
  leaseMs: hour,
  waitMs: 0,
};

Deno.test("acknowledge() leaves nothing of the event", async () => {
  await using bench = await openWorkbench();
  for (let n = 0; n < 3; n++) await bench.eventLog.publish(newEvent());
  for (const delivery of await bench.eventLog.read(once)) {
    await bench.eventLog.acknowledge(delivery);
  }
  assertEquals(bench.rows("SELECT * FROM events"), []);
});

Deno.test("read() redelivers an event the moment its lease expires", async () => {
  await using bench = await openWorkbench();
  await bench.eventLog.publish(newEvent());
  await bench.eventLog.read(once);
  bench.clock.now += hour - 1;
  assertEquals(await bench.eventLog.read(once), []);
  bench.clock.now += 1;
  const delivery = only(await bench.eventLog.read(once));
  assertEquals(delivery.deliveries, 2);
});

Deno.test("read() gives older events whose lease expired before new ones", async () => {
  await using bench = await openWorkbench();
  for (const id of ["1", "2", "3"]) await bench.eventLog.publish(newEvent(id));
  await bench.eventLog.read({ ...once, count: 2 });
  bench.clock.now += hour;
  const deliveries = await bench.eventLog.read({ ...once, count: 2 });
  const ids = deliveries.map(({ event }) => event?.payload.request_id);
  assertEquals(ids, ["1", "2"]);
});

Deno.test("read() gives null for text that isn't JSON", async () => {
  await using bench = await openWorkbench();
  await bench.eventLog.publish(newEvent());
  bench.database.exec("UPDATE events SET event = '{'");
  const { event, raw } = only(await bench.eventLog.read(once));
  assertEquals([event, raw], [null, "{"]);
});

Deno.test("deadLetter() keeps the event's history for 30 days", async () => {
  await using bench = await openWorkbench();
  const published_at = bench.clock.now;
  const event = newEvent();
  await bench.eventLog.publish(event);
  bench.clock.now += 5;
  const claimed_at = bench.clock.now;
  const delivery = only(await bench.eventLog.read(once));
  bench.clock.now += 5;
  const reason = { code: "poison", message: "It kills." };
  await bench.eventLog.deadLetter(delivery, reason);
  assertEquals(bench.rows("SELECT * FROM dead_events"), [{
    id: 1,
    event: JSON.stringify(event),
    published_at,
    deliveries: 1,
    consumer: "orchestrator-1",
    claimed_at,
    failed_at: bench.clock.now,
    code: "poison",
    reason: "It kills.",
  }]);
  assertEquals(bench.rows("SELECT * FROM events"), []);

  bench.clock.now += 30 * day;
  await bench.eventLog.publish(newEvent());
  const later = only(await bench.eventLog.read(once));
  await bench.eventLog.deadLetter(later, reason);
  assertEquals(bench.rows("SELECT count(*) AS n FROM dead_events"), [{ n: 1 }]);
});
