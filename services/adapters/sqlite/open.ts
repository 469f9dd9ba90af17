/**
 * The ports that SQLite implements, over one connection.
 *
 * @module
 */
import type { Backend } from "../../ports/backend.ts";
import { checkDatabase, openDatabase } from "./database.ts";
import { sqliteEventLog } from "./event_log.ts";
import { sqliteJobStore } from "./job_store.ts";
import { sqliteTaskQueue } from "./task_queue.ts";
import { sqliteWorkerRegistry } from "./worker_registry.ts";

/** A backend but for the artifacts. */
export type SqliteBackend = Omit<Backend, "artifactStore">;

/**
 * Opens the database file.
 *
 * @param now Milliseconds since 1970; leases go by it.
 */
export function openSqlite(
  path: string,
  now: () => number = Date.now,
): SqliteBackend {
  const database = openDatabase(path);
  return {
    taskQueue: sqliteTaskQueue(database, now),
    eventLog: sqliteEventLog(database, now),
    jobStore: sqliteJobStore(database),
    workerRegistry: sqliteWorkerRegistry(database, now),
    check: () => Promise.try(() => checkDatabase(database)),
    [Symbol.asyncDispose]: () => Promise.try(() => database.close()),
  };
}
