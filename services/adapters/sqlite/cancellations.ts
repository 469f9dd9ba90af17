/**
 * Marks on jobs whose tasks are to stop, in SQLite.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { TaskQueue } from "../../ports/task_queue.ts";
import { transaction } from "./database.ts";
import { cancellationsMs, pruner } from "./_retention.ts";

/** The part of the task queue that is about jobs, not queues. */
export function sqliteCancellations(
  database: DatabaseSync,
  now: () => number,
): Pick<TaskQueue, "requestCancellation" | "isCancelled"> {
  const mark = database.prepare(`
    INSERT INTO cancelled_jobs (job_id, forget_at) VALUES (:job_id, :forget_at)
    ON CONFLICT (job_id) DO UPDATE SET forget_at = excluded.forget_at`);
  const find = database.prepare(`
    SELECT 1 FROM cancelled_jobs WHERE job_id = :job_id AND forget_at > :now`);
  const prune = pruner(database, "cancelled_jobs", "job_id", "forget_at");

  return {
    requestCancellation: (job_id) =>
      Promise.try(() => {
        const at = now();
        transaction(database, () => {
          prune(at);
          mark.run({ job_id, forget_at: at + cancellationsMs });
        });
      }),
    isCancelled: (job_id) =>
      Promise.try(() => find.get({ job_id, now: now() }) !== undefined),
  };
}
