/**
 * Opens the ports that SQLite implements, on two connections to one file.
 *
 * @module
 */
import type { Backend } from "../../ports/backend.ts";
import { checkDatabase, openDatabase } from "./database.ts";
import { sqliteEventLog } from "./event_log.ts";
import { sqliteJobStore } from "./job_store.ts";
import { sqliteTaskQueue } from "./task_queue.ts";
import { sqliteWorkerRegistry } from "./worker_registry.ts";

/** A backend without the artifact store. */
export type SqliteBackend = Omit<Backend, "artifactStore">;

/**
 * Opens the database file.
 *
 * @param now Milliseconds since 1970, for leases.
 */
export function openSqlite(
  path: string,
  now: () => number = Date.now,
): SqliteBackend {
  using opened = new DisposableStack();
  const database = opened.adopt(openDatabase(path), (it) => it.close());
  // A session needs a commit at its start and several more later, and after a
  // power cut neither sessions nor heartbeats matter.
  const passing = opened.adopt(
    openDatabase(path, "killed process"),
    (it) => it.close(),
  );
  const connections = opened.move();
  return {
    taskQueue: sqliteTaskQueue(database, now),
    eventLog: sqliteEventLog(database, now),
    jobStore: sqliteJobStore(database),
    workerRegistry: sqliteWorkerRegistry(passing, now),
    check: () => Promise.try(() => checkDatabase(database)),
    [Symbol.asyncDispose]: () => Promise.try(() => connections.dispose()),
  };
}
