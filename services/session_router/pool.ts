/**
 * Derives the pool of realtime workers from the registry.
 *
 * @module
 */
import type { Session } from "../contracts/session.ts";
import type { PoolStatus, PoolWorker } from "../contracts/session_router.ts";
import type { Worker } from "../contracts/worker.ts";
import type { WorkerRegistry } from "../ports/worker_registry.ts";

/** The pool at one moment. */
export interface Pool {
  readonly workers: readonly PoolWorker[];
  /** Number of sessions by worker id, including workers that left. */
  readonly sessions: ReadonlyMap<string, number>;
}

/** Decides which workers are stale. */
export interface Freshness {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly staleAfterMs: number;
}

/** Reads the pool from the registry. */
export async function readPool(
  registry: WorkerRegistry,
  freshness: Freshness,
): Promise<Pool> {
  const [workers, sessions] = await Promise.all([
    registry.workers(),
    registry.sessions(),
  ]);
  return poolOf(workers, sessions, freshness);
}

/** Makes the pool of workers and sessions. Expired sessions take no slot. */
function poolOf(
  workers: readonly Worker[],
  sessions: readonly Session[],
  { now, staleAfterMs }: Freshness,
): Pool {
  const active = new Map<string, number>();
  for (const { worker_id, expires_at } of sessions) {
    if (Date.parse(expires_at) <= now) continue;
    active.set(worker_id, (active.get(worker_id) ?? 0) + 1);
  }
  return {
    sessions: active,
    workers: workers.filter((worker) => worker.kind === "realtime")
      .map(({ id, url, status, capacity, last_heartbeat }) => ({
        id,
        url,
        status: now - Date.parse(last_heartbeat) > staleAfterMs
          ? "stale"
          : status,
        capacity,
        active_sessions: active.get(id) ?? 0,
        last_heartbeat,
      })),
  };
}

/** Summarizes the pool. */
export function statusOf({ workers, sessions }: Pool): PoolStatus {
  const ready = workers.filter(({ status }) => status === "ready");
  const available = sum(
    ready.map((worker) =>
      Math.max(0, worker.capacity - worker.active_sessions)
    ),
  );
  const active = sum([...sessions.values()]);
  return {
    status: ready.length === 0
      ? "unavailable"
      : available === 0
      ? "at_capacity"
      : "ready",
    total_capacity: active + available,
    active_sessions: active,
    available_capacity: available,
    worker_count: workers.filter(({ status }) => status !== "stale").length,
    ready_workers: ready.length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
