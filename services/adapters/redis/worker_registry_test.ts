import { assert, assertEquals } from "@std/assert";
import { only } from "../../../tests/support/elements.ts";
import {
  newEngineWorker,
  newRealtimeWorker,
} from "../../../tests/conformance/records.ts";
import { test } from "./_testing.ts";

const day = 24 * 3_600_000;

test("heartbeat() writes what other programs read of an engine", async (bench) => {
  const { workerRegistry, redis } = bench;
  const worker = newEngineWorker({ id: "e@1", capacity: 4, active: 3 });
  await workerRegistry.heartbeat(worker);
  const key = "dalston:engine:instance:e@1";
  const { last_heartbeat, ...hash } = await redis.hgetall(key);
  assertEquals(hash, {
    instance: "e@1",
    engine_id: worker.engine_id,
    stage: worker.stage,
    status: "idle",
    interfaces: '["batch"]',
    capacity: "4",
    active_batch: "3",
    active_realtime: "0",
    stream_name: `dalston:stream:${worker.engine_id}`,
  });
  const { last_heartbeat: known } = only(await workerRegistry.workers());
  assertEquals(last_heartbeat, known);
  const left = await redis.ttl(key);
  assert(left > 50 && left <= 60, `${left} s`);
  for (
    const set of [
      "dalston:engine:instances",
      `dalston:engine:engine_id:${worker.engine_id}`,
      `dalston:engine:stage:${worker.stage}`,
    ]
  ) {
    assertEquals(await redis.smembers(set), ["e@1"], set);
  }
  await workerRegistry.heartbeat({ ...worker, active: 4 });
  assertEquals(await redis.hget(key, "status"), "busy");
});

for (const how of ["remove", "evict"] as const) {
  test(`${how}() leaves nothing of an engine`, async (bench) => {
    const { workerRegistry } = bench;
    const worker = newEngineWorker();
    await workerRegistry.heartbeat(worker);
    if (how === "remove") await workerRegistry.remove(worker.id);
    else while ((await workerRegistry.evict(1)).length === 0);
    assertEquals(await bench.keys(), []);
  });
}

test("release() leaves nothing of a session", async (bench) => {
  const { workerRegistry } = bench;
  const worker = newRealtimeWorker();
  await workerRegistry.heartbeat(worker);
  const sessionId = crypto.randomUUID();
  await workerRegistry.reserve({
    sessionId,
    tenantId: "a",
    leaseMs: 60_000,
    staleAfterMs: 60_000,
  });
  assertEquals(
    (await bench.keys()).filter((key) => key.startsWith("dalston:realtime")),
    [
      "dalston:realtime:instances",
      `dalston:realtime:session:${sessionId}`,
      "dalston:realtime:sessions:active",
      `dalston:realtime:slots:${worker.id}`,
    ],
  );
  await workerRegistry.release(sessionId);
  await workerRegistry.remove(worker.id);
  assertEquals(await bench.keys(), []);
});

test("reserve() keeps a session without release for a day, and no longer", async (bench) => {
  const { workerRegistry, redis } = bench;
  const worker = newRealtimeWorker();
  await workerRegistry.heartbeat(worker);
  const sessionId = crypto.randomUUID();
  const reservation = {
    sessionId,
    tenantId: "a",
    leaseMs: 60_000,
    staleAfterMs: 60_000,
  };
  await workerRegistry.reserve(reservation);
  await workerRegistry.renew(sessionId, 120_000);
  const session = `dalston:realtime:session:${sessionId}`;
  for (const key of [session, `dalston:realtime:slots:${worker.id}`]) {
    const left = await redis.pttl(key);
    assert(left > day && left <= day + 120_000, `${key}: ${left} ms`);
  }
  await redis.del(session); // As if it had expired.
  assertEquals(await workerRegistry.sessions(), []);
  assertEquals(await redis.exists("dalston:realtime:sessions:active"), 0);
});
