import { assert, assertEquals } from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
import { RedisClient } from "./client.ts";
import { LeasedStreams } from "./leased_stream.ts";
import { pairsOf } from "./_pairs.ts";
import { test, type Workbench } from "./_testing.ts";

const options = { stream: "dalston:stream:a", group: "engines" };
const { stream, group } = options;
const tenMinutes = 600_000;
const once = { consumer: "ours", leaseMs: 3_600_000, count: 10 };

/** Claims an entry as a consumer of another edition, and lets it be idle. */
async function holdElsewhere(
  { redis }: Workbench,
  idleMs: number,
): Promise<string> {
  const id = await redis.xadd(stream, "*", "task_id", "1") ?? "";
  await redis.xgroup("CREATE", stream, group, "0", "MKSTREAM");
  await redis.xreadgroup("GROUP", group, "theirs", "STREAMS", stream, ">");
  await lieIdle({ redis }, "theirs", id, idleMs);
  return id;
}

async function lieIdle(
  { redis }: Pick<Workbench, "redis">,
  consumer: string,
  id: string,
  idleMs: number,
): Promise<void> {
  await redis.call(
    "XCLAIM",
    stream,
    group,
    consumer,
    0,
    id,
    "IDLE",
    idleMs,
    "JUSTID",
  );
}

async function consumers({ redis }: Workbench): Promise<string[]> {
  const infos = await redis.xinfo("CONSUMERS", stream, group) as string[][];
  return infos.map((info) => new Map(pairsOf(info)).get("name") ?? "?")
    .toSorted();
}

test("claim() redelivers what another edition's consumer claimed ten minutes ago", async (bench) => {
  await holdElsewhere(bench, tenMinutes);
  const entry = only(
    await new LeasedStreams(bench.redis).claim(options, once),
  );
  assertEquals(entry.deliveries, 2);
  assertEquals(entry.fields.get("task_id"), "1");
});

test("claim() gives another edition's consumer ten minutes", async (bench) => {
  await holdElsewhere(bench, tenMinutes - 10_000);
  assertEquals(await new LeasedStreams(bench.redis).claim(options, once), []);
});

test("claim() redelivers old entries however many new ones there are", async (bench) => {
  const id = await holdElsewhere(bench, tenMinutes);
  for (let n = 0; n < 50; n++) await bench.redis.xadd(stream, "*", "n", n);
  const streams = new LeasedStreams(bench.redis);
  const entry = only(await streams.claim(options, { ...once, count: 1 }));
  assertEquals(entry.receipt.split("/")[0], id);
});

test("claim() respects a lease that is longer than ten minutes", async (bench) => {
  const id = await bench.redis.xadd(stream, "*", "task_id", "1") ?? "";
  await new LeasedStreams(bench.redis).claim(options, once);
  await lieIdle(bench, "ours", id, 2 * tenMinutes);
  assertEquals(await new LeasedStreams(bench.redis).claim(options, once), []);
});

test("claim() deletes dead consumers without entries", async (bench) => {
  const { redis } = bench;
  const streams = new LeasedStreams(redis, 1);
  await redis.xadd(stream, "*", "task_id", "1");
  await streams.claim(options, { ...once, consumer: "holds one" });
  await redis.xgroup("CREATECONSUMER", stream, group, "gone");
  while ((await consumers(bench)).includes("gone")) {
    await new LeasedStreams(redis, 1).claim(options, once);
  }
  assert((await consumers(bench)).includes("holds one"));
});

test("LeasedStreams works after the server lost its scripts", async (bench) => {
  const streams = new LeasedStreams(bench.redis);
  await streams.claim(options, once);
  await bench.redis.script("FLUSH");
  await bench.redis.xadd(stream, "*", "task_id", "1");
  const { receipt } = only(await streams.claim(options, once));
  await bench.redis.script("FLUSH");
  assertEquals(await streams.renew(options, receipt, 1_000), true);
});

test("claim() changes nothing if memory is exhausted", async (bench) => {
  const { redis } = bench;
  await redis.xadd(stream, "*", "task_id", "1");
  await redis.xgroup("CREATE", stream, group, "0");
  const streams = new LeasedStreams(redis);
  await redis.config("SET", "maxmemory", 1);
  const refused = await streams.claim(options, once).catch(String);
  await redis.config("SET", "maxmemory", 0);
  // Either way one claim has the entry.
  const later = await streams.claim(options, once);
  const first = typeof refused === "string" ? [] : refused;
  assertEquals([...first, ...later].length, 1);
});

test("claim() of a key that is no stream rejects with the reason", async (bench) => {
  await using client = new RedisClient(bench.server.url);
  await client.open();
  await bench.redis.set(stream, "text");
  const error = await new LeasedStreams(client).claim(options, once)
    .catch(String);
  assertEquals(String(error).includes("WRONGTYPE"), true, String(error));
});
