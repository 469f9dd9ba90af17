/**
 * Stops the remaining tasks of a job that fails or is cancelled.
 *
 * @module
 */
import { isFinal, type Job } from "../contracts/job.ts";
import type { Task, TaskStatus } from "../contracts/task.ts";
import type { Context } from "./context.ts";
import { endJob } from "./outcome.ts";

/** Returns the status in which a job should end; null while it should go on. */
export function haltsAs(
  job: Job,
  tasks: readonly Task[],
): "failed" | "cancelled" | null {
  switch (job.status) {
    case "completed":
      return null;
    case "failed":
      return "failed";
    case "cancelling":
    case "cancelled":
      return "cancelled";
  }
  if (tasks.some((task) => task.status === "failed")) return "failed";
  // Engines stop a task only if its job is marked as cancelled.
  if (tasks.some((task) => task.status === "cancelled")) return "cancelled";
  return null;
}

/**
 * Takes one step towards the end. Returns false if there is nothing to do for
 * now. A failing job doesn't wait for its running tasks. A cancelled job does,
 * so that "cancelled" means that no engine works on it any more.
 */
export async function halt(
  context: Context,
  job: Job,
  tasks: readonly Task[],
  as: "failed" | "cancelled",
): Promise<boolean> {
  const held = tasks.some(({ status }) =>
    status === "ready" || status === "running"
  );
  // First, because an engine may have claimed a task that still counts as ready.
  if (held) await context.backend.taskQueue.requestCancellation(job.id);
  if (await drop(context, tasks, as)) return true;
  if (isFinal(job.status)) return false;
  if (as === "failed") {
    const error = tasks.find((task) => task.status === "failed")?.error ??
      { code: "task_failed", message: "A task of the job failed." };
    return endJob(context, job, { status: "failed", error });
  }
  if (tasks.some((task) => task.status === "running")) return false;
  return endJob(context, job, { status: "cancelled" });
}

/**
 * Ends the tasks that no engine works on. Returns true if there were any, also
 * if an engine was quicker: then the job needs another look.
 */
async function drop(
  context: Context,
  tasks: readonly Task[],
  as: "failed" | "cancelled",
): Promise<boolean> {
  const idle = tasks.filter(({ status }) =>
    status === "pending" || status === "ready"
  );
  for (const { id, status } of idle) {
    const to: TaskStatus = as === "failed" && status === "pending"
      ? "skipped"
      : "cancelled";
    await context.backend.jobStore.transitionTask(
      id,
      { status: [status] },
      to,
      { completed_at: context.now().toISOString() },
    );
  }
  return idle.length > 0;
}
