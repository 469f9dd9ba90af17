/**
 * Keeps workers and sessions in Redis.
 *
 * One hash has each worker's report, and one sorted set the time of its last
 * heartbeat, by the server's clock. Engine workers are also under the keys that
 * other editions and the queue exporter read.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { z } from "zod";
import { engineStaleMs } from "../../contracts/liveness.ts";
import { type Session, sessionSchema } from "../../contracts/session.ts";
import {
  realtimeWorkerSchema,
  type Worker,
  type WorkerReport,
  workerSchema,
} from "../../contracts/worker.ts";
import type { WorkerRegistry } from "../../ports/worker_registry.ts";
import { pairsOf } from "./_pairs.ts";
import { keys } from "./keys.ts";
import { script } from "./script.ts";
import evictScript from "./scripts/evict.lua" with { type: "text" };
import heartbeatScript from "./scripts/heartbeat.lua" with { type: "text" };
import releaseScript from "./scripts/release_slot.lua" with { type: "text" };
import renewScript from "./scripts/renew_slot.lua" with { type: "text" };
import reserveScript from "./scripts/reserve_slot.lua" with { type: "text" };

/** How long an expired session is kept, in ms. */
const expiredSessionMs = 24 * 3_600_000;

const time = z.coerce.number<string | number>().transform((ms) =>
  new Date(ms).toISOString()
);

/** Reads a report and the time of its heartbeat. */
const kept = z.tuple([z.string(), time]).transform(
  ([report, last_heartbeat]) => ({ ...JSON.parse(report), last_heartbeat }),
);

const keptSession = z.object({
  id: z.string(),
  tenant_id: z.string(),
  worker_id: z.string(),
  started_at: time,
  expires_at: time,
}).pipe(sessionSchema);

/** Reads a session's hash as a script replies it. */
const flatSession = z.array(z.string()).transform((flat) =>
  keptSession.parse(Object.fromEntries(pairsOf(flat)))
);

const reserved = z.tuple([z.string(), time, flatSession]);

/** Opens the registry in this Redis. */
export function redisWorkerRegistry(redis: Redis): WorkerRegistry {
  const heartbeat = script(redis, heartbeatScript);
  const evict = script(redis, evictScript);
  const reserve = script(redis, reserveScript);
  const renew = script(redis, renewScript);
  const release = script(redis, releaseScript);
  const all = [keys.workers, keys.heartbeats];
  const sessionKey = (id: string) => keys.sessionPrefix + id;

  return {
    async heartbeat(report) {
      const at = await heartbeat(all, [report.id, JSON.stringify(report)]);
      await announce(redis, report, time.parse(at));
    },
    async remove(workerId) {
      const report = await redis.hget(keys.workers, workerId);
      await redis.multi()
        .hdel(keys.workers, workerId)
        .zrem(keys.heartbeats, workerId)
        .exec();
      if (report !== null) await withdraw(redis, [JSON.parse(report)]);
    },
    async workers() {
      const [reports, heartbeats] = await Promise.all([
        redis.hgetall(keys.workers),
        redis.zrange(keys.heartbeats, 0, -1, "WITHSCORES"),
      ]);
      const workers: Worker[] = [];
      for (const [id, at] of pairsOf(heartbeats)) {
        const report = reports[id];
        if (report === undefined) continue; // Removed between the two reads.
        workers.push(kept.pipe(workerSchema).parse([report, at]));
      }
      return workers.sort((a, b) => a.id < b.id ? -1 : 1);
    },
    async evict(staleAfterMs) {
      const evicted = z.array(kept.pipe(workerSchema)).parse(
        await evict(all, [staleAfterMs]),
      );
      await withdraw(redis, evicted);
      return evicted;
    },
    async reserve({ sessionId, tenantId, leaseMs, staleAfterMs }) {
      const answer = await reserve(
        [...all, keys.sessions, sessionKey(sessionId)],
        [
          sessionId,
          tenantId,
          leaseMs,
          staleAfterMs,
          keys.slotsPrefix,
          expiredSessionMs,
        ],
      );
      if (answer === 0) return null;
      if (answer === -1) {
        throw new Error(
          `Cannot reserve a slot for session "${sessionId}": the id is taken`,
        );
      }
      const [report, last_heartbeat, session] = reserved.parse(answer);
      const worker = realtimeWorkerSchema.parse({
        ...JSON.parse(report),
        last_heartbeat,
      });
      return { session, worker };
    },
    renew: async (sessionId, leaseMs) =>
      await renew([sessionKey(sessionId)], [
        sessionId,
        leaseMs,
        keys.slotsPrefix,
        expiredSessionMs,
      ]) === 1,
    async release(sessionId) {
      const session = await release([sessionKey(sessionId), keys.sessions], [
        sessionId,
        keys.slotsPrefix,
      ]);
      return Array.isArray(session) && session.length > 0
        ? flatSession.parse(session)
        : null;
    },
    async sessions() {
      const ids = await redis.smembers(keys.sessions);
      const found = await Promise.all(ids.map(async (id) => {
        const session = await redis.hgetall(sessionKey(id));
        if (Object.keys(session).length > 0) return keptSession.parse(session);
        await redis.srem(keys.sessions, id);
        return null;
      }));
      return found.filter((session): session is Session => session !== null)
        .sort((a, b) => a.started_at < b.started_at ? -1 : 1);
    },
  };
}

/** Adds a worker to the keys that other programs read. */
async function announce(
  redis: Redis,
  report: WorkerReport,
  last_heartbeat: string,
): Promise<void> {
  if (report.kind === "realtime") {
    await redis.sadd(keys.realtimeWorkers, report.id);
    return;
  }
  const { id, engine_id, stage, capacity, active } = report;
  await redis.multi()
    .hset(keys.engine(id), {
      instance: id,
      engine_id,
      stage,
      status: active < capacity ? "idle" : "busy",
      interfaces: JSON.stringify(["batch"]),
      capacity,
      active_batch: active,
      active_realtime: 0,
      last_heartbeat,
      stream_name: keys.taskStream(engine_id),
    })
    .pexpire(keys.engine(id), engineStaleMs)
    .sadd(keys.engines, id)
    .sadd(keys.enginesOfKind(engine_id), id)
    .sadd(keys.enginesOfStage(stage), id)
    .exec();
}

/** Removes workers from the keys that other programs read. */
async function withdraw(
  redis: Redis,
  workers: readonly WorkerReport[],
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const worker of workers) {
    if (worker.kind === "realtime") {
      pipeline.srem(keys.realtimeWorkers, worker.id);
    } else {
      pipeline.del(keys.engine(worker.id))
        .srem(keys.engines, worker.id)
        .srem(keys.enginesOfKind(worker.engine_id), worker.id)
        .srem(keys.enginesOfStage(worker.stage), worker.id);
    }
  }
  await pipeline.exec();
}
