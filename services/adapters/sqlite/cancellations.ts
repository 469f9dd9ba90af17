/**
 * Marks on jobs whose tasks are to stop, in SQLite.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { transaction } from "./database.ts";
import { cancellationsMs, pruner } from "./_retention.ts";

/** The part of the task queue that is about jobs. */
export interface Cancellations {
  /** Records that the tasks of a job are to be stopped. */
  readonly request: (job_id: string) => void;
  /** Whether the tasks of the job are to be stopped. */
  readonly has: (job_id: string) => boolean;
}

/** Opens the cancellations in this database. @param now Milliseconds since 1970. */
export function sqliteCancellations(
  database: DatabaseSync,
  now: () => number,
): Cancellations {
  const mark = database.prepare(`
    INSERT INTO cancelled_jobs (job_id, forget_at) VALUES (:job_id, :forget_at)
    ON CONFLICT (job_id) DO UPDATE SET forget_at = excluded.forget_at`);
  const find = database.prepare(`
    SELECT 1 FROM cancelled_jobs WHERE job_id = :job_id AND forget_at > :now`);
  const prune = pruner(database, "cancelled_jobs", "job_id", "forget_at");

  return {
    request(job_id) {
      const at = now();
      transaction(database, () => {
        prune(at);
        mark.run({ job_id, forget_at: at + cancellationsMs });
      });
    },
    has: (job_id) => find.get({ job_id, now: now() }) !== undefined,
  };
}
