/**
 * The ports that SQLite implements, over two connections to one file.
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
  using opened = new DisposableStack();
  const database = opened.adopt(openDatabase(path), (it) => it.close());
  // A live session begins with a commit and lives by several more, and after a
  // power cut neither sessions nor heartbeats are of use.
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
