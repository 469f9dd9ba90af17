/**
 * Fails attempts that no engine will report on: the engine hangs, or the
 * message was lost with the queue.
 *
 * @module
 */
import type { Job } from "../contracts/job.ts";
import type { Task } from "../contracts/task.ts";
import type { Context } from "./context.ts";
import { failTry } from "./task_events.ts";

/**
 * Returns the latest time, in milliseconds since 1970, at which the current
 * attempt can end by itself; null if there is no current attempt. The store
 * doesn't record when a retry was enqueued, but each earlier attempt had its own
 * full time.
 */
export function deadlineOf(
  task: Task,
  tasks: readonly Task[],
  timeoutMs: number,
): number | null {
  if (task.status === "running" && task.started_at !== null) {
    return Date.parse(task.started_at) + timeoutMs;
  }
  if (task.status !== "ready") return null;
  const dependencies = tasks.filter(({ id }) => task.depends_on.includes(id));
  const since = Math.max(
    ...[task.created_at, ...dependencies.map((it) => it.completed_at)]
      .map((time) => time === null ? 0 : Date.parse(time)),
  );
  return since + task.attempt * timeoutMs;
}

/**
 * Fails the attempts whose deadline passed more than `graceMs` ago. An engine
 * keeps the deadline itself and reports it, so this is for engines that can't.
 */
export async function failOverdue(
  context: Context,
  job: Job,
  graceMs: number,
): Promise<void> {
  const { taskTimeoutMs } = context.limits;
  const now = context.now();
  const tasks = await context.backend.jobStore.tasks(job.id);
  for (const task of tasks) {
    const end = deadlineOf(task, tasks, taskTimeoutMs);
    if (end === null || now.getTime() <= end + graceMs) continue;
    const error = {
      code: "task_timeout",
      message: `Engine "${task.engine_id}" did not end the ${task.stage} ` +
        `task within ${taskTimeoutMs / 1000} s.`,
    };
    const at = now.toISOString();
    await failTry(context, job, task, { error, retryable: true, at });
  }
}
