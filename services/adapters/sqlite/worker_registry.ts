/**
 * Keeps workers and sessions in SQLite.
 *
 * @module
 */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";
import { type Session, sessionSchema } from "../../contracts/session.ts";
import {
  type RealtimeWorker,
  type Worker,
  workerSchema,
} from "../../contracts/worker.ts";
import type { Slot, WorkerRegistry } from "../../ports/worker_registry.ts";
import { transaction } from "./database.ts";
import { expiredSessionsMs, pruner } from "./_retention.ts";
import { jsonColumn, readRow } from "./_rows.ts";

const time = z.int().transform((ms) => new Date(ms).toISOString());

const workerRow = z.object({
  last_heartbeat: time,
  record: jsonColumn(z.record(z.string(), z.json())),
}).transform(({ last_heartbeat, record }) => ({ ...record, last_heartbeat }))
  .pipe(workerSchema);

const sessionRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  worker_id: z.string(),
  started_at: time,
  expires_at: time,
}).pipe(sessionSchema);

type Row = Record<string, SQLOutputValue>;
const readWorker = (row: Row): Worker => readRow("worker", workerRow, row);
const readSession = (row: Row): Session => readRow("session", sessionRow, row);

/** Opens the registry in this database. @param now Milliseconds since 1970. */
export function sqliteWorkerRegistry(
  database: DatabaseSync,
  now: () => number,
): WorkerRegistry {
  const putWorker = database.prepare(`
    INSERT INTO workers (id, last_heartbeat, record)
    VALUES (:id, :last_heartbeat, :record)
    ON CONFLICT (id) DO UPDATE
      SET last_heartbeat = excluded.last_heartbeat, record = excluded.record`);
  const removeWorker = database.prepare("DELETE FROM workers WHERE id = :id");
  const allWorkers = database.prepare("SELECT * FROM workers ORDER BY id");
  const evictWorkers = database.prepare(
    "DELETE FROM workers WHERE last_heartbeat < :before RETURNING *",
  );
  const liveWorkers = database.prepare(
    "SELECT * FROM workers WHERE last_heartbeat >= :since ORDER BY id",
  );
  const countSessions = database.prepare(`
    SELECT count(*) AS sessions FROM sessions
    WHERE worker_id = :worker_id AND expires_at > :now`);
  const addSession = database.prepare(`
    INSERT INTO sessions (id, tenant_id, worker_id, started_at, expires_at)
    VALUES (:id, :tenant_id, :worker_id, :started_at, :expires_at)
    ON CONFLICT (id) DO NOTHING
    RETURNING *`);
  const renewSession = database.prepare(`
    UPDATE sessions SET expires_at = :expires_at
    WHERE id = :id AND expires_at > :now`);
  const removeSession = database.prepare(
    "DELETE FROM sessions WHERE id = :id RETURNING *",
  );
  const allSessions = database.prepare(
    "SELECT * FROM sessions ORDER BY started_at, id",
  );
  const pruneSessions = pruner(database, "sessions", "id", "expires_at");

  /** Finds the worker with the smallest share of its slots taken; null if none is free. */
  function leastLoaded(
    at: number,
    staleAfterMs: number,
  ): RealtimeWorker | null {
    let best: { worker: RealtimeWorker; share: number } | null = null;
    for (const row of liveWorkers.all({ since: at - staleAfterMs })) {
      const worker = readWorker(row);
      if (worker.kind !== "realtime" || worker.status !== "ready") continue;
      const taken = countSessions.get({ worker_id: worker.id, now: at });
      const share = Number(taken?.sessions) / worker.capacity;
      if (share < (best?.share ?? 1)) best = { worker, share };
    }
    return best?.worker ?? null;
  }

  return {
    heartbeat: (report) =>
      Promise.try(() => {
        putWorker.run({
          id: report.id,
          last_heartbeat: now(),
          record: JSON.stringify(report),
        });
      }),
    remove: (workerId) =>
      Promise.try(() => void removeWorker.run({ id: workerId })),
    workers: () => Promise.try(() => allWorkers.all().map(readWorker)),
    evict: (staleAfterMs) =>
      Promise.try(() =>
        evictWorkers.all({ before: now() - staleAfterMs }).map(readWorker)
      ),
    reserve: ({ sessionId, tenantId, leaseMs, staleAfterMs }) =>
      Promise.try(() =>
        transaction(database, (): Slot | null => {
          const at = now();
          pruneSessions(at - expiredSessionsMs);
          const worker = leastLoaded(at, staleAfterMs);
          if (worker === null) return null;
          const row = addSession.get({
            id: sessionId,
            tenant_id: tenantId,
            worker_id: worker.id,
            started_at: at,
            expires_at: at + leaseMs,
          });
          if (row === undefined) {
            throw new Error(
              `Cannot reserve a slot for session "${sessionId}": the id is taken`,
            );
          }
          return { session: readSession(row), worker };
        })
      ),
    renew: (sessionId, leaseMs) =>
      Promise.try(() => {
        const at = now();
        const expires_at = at + leaseMs;
        return renewSession.run({ id: sessionId, now: at, expires_at })
          .changes === 1;
      }),
    release: (sessionId) =>
      Promise.try(() => {
        const row = removeSession.get({ id: sessionId });
        return row === undefined ? null : readSession(row);
      }),
    sessions: () => Promise.try(() => allSessions.all().map(readSession)),
  };
}
