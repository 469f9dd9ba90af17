import { assert, assertEquals } from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
import { eventually } from "../../../tests/support/eventually.ts";
import { newEvent } from "../../../tests/conformance/records.ts";
import { pairsOf } from "./_pairs.ts";
import { entriesOf, jsonOf, test } from "./_testing.ts";

const stream = "dalston:events:stream";
const once = { consumer: "one", count: 10, leaseMs: 60_000, waitMs: 0 };

test("publish() writes the stream that other programs read", async (bench) => {
  const event = newEvent();
  await bench.eventLog.publish(event);
  assertEquals(await bench.keys(), [stream]);
  const { payload, ...entry } = only(await entriesOf(bench, stream));
  assertEquals(entry, { type: event.type, timestamp: event.timestamp });
  assertEquals(jsonOf(payload), event.payload);
});

test("publish() before the first read is read", async (bench) => {
  await bench.eventLog.publish(newEvent());
  assertEquals((await bench.eventLog.read(once)).length, 1);
  const group = only(await bench.redis.xinfo("GROUPS", stream) as string[][]);
  assertEquals(Object.fromEntries(pairsOf(group)).name, "orchestrators");
});

test("acknowledge() leaves nothing", async (bench) => {
  for (let n = 0; n < 20; n++) await bench.eventLog.publish(newEvent());
  for (const delivery of await bench.eventLog.read({ ...once, count: 20 })) {
    await bench.eventLog.acknowledge(delivery);
  }
  assertEquals(await bench.redis.xlen(stream), 0);
  assertEquals(await bench.keys(), [stream]);
});

test("deadLetter() writes what other programs read", async (bench) => {
  const event = newEvent();
  await bench.eventLog.publish(event);
  const [id] = only(await bench.redis.xrange(stream, "-", "+"));
  const delivery = only(await bench.eventLog.read(once));
  await bench.eventLog.deadLetter(delivery, {
    code: "failed",
    message: "Cannot handle it.",
  });
  const { payload, failed_at = "", ...letter } = only(
    await entriesOf(bench, "dalston:events:dlq"),
  );
  assertEquals(letter, {
    source_stream: stream,
    source_group: "orchestrators",
    source_message_id: id,
    event_type: event.type,
    failure_reason: "failed",
    error: "Cannot handle it.",
    delivery_count: "1",
    consumer_id: "one",
  });
  assertEquals(jsonOf(payload), event.payload);
  assert(!Number.isNaN(Date.parse(failed_at)));
});

test("read() gives an unreadable event of another edition", async (bench) => {
  await bench.redis.xadd(stream, "*", "type", "job.created");
  const delivery = only(await bench.eventLog.read(once));
  assertEquals(delivery.event, null);
  assertEquals(JSON.parse(delivery.raw), { type: "job.created" });
  await bench.eventLog.deadLetter(delivery, {
    code: "unreadable",
    message: "",
  });
  const letter = only(await entriesOf(bench, "dalston:events:dlq"));
  assertEquals(letter.event_type, "job.created");
});

test("read() subscribes again after its connection was cut", async (bench) => {
  const { eventLog, redis } = bench;
  const channel = "dalston:news:events:stream";
  const subscribers = async () => (await redis.pubsub("NUMSUB", channel))[1];
  const stopping = new AbortController();
  const reading = eventLog.read({
    ...once,
    waitMs: 3_600_000,
    signal: stopping.signal,
  });
  const until = async (count: number) => {
    await eventually(
      `${count} subscribers`,
      async (see) => see(await subscribers()) === count,
    );
  };
  await until(1);
  await redis.client("KILL", "TYPE", "pubsub");
  await until(0);
  await until(1);
  await eventLog.publish(newEvent());
  assertEquals((await reading).length, 1);
});
