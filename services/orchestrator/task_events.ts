/**
 * Applies the reports of engines to tasks. A report is about one attempt: it
 * counts only while that attempt is the task's current one.
 *
 * @module
 */
import { cancelledCode, type PlatformEvent } from "../contracts/event.ts";
import { type Failure, isFinal, type Job } from "../contracts/job.ts";
import type { Task, TaskStatus } from "../contracts/task.ts";
import { type Context, jobLogger } from "./context.ts";
import { checkOutput } from "./task_result.ts";

/** The reports of engines. */
export type TaskEvent = Extract<
  PlatformEvent,
  { payload: { task_id: string } }
>;

/** Includes `ready`: the start may arrive late, and other editions may not report it. */
const open: readonly TaskStatus[] = ["ready", "running"];

/** Applies the report to its task. */
export async function applyTaskEvent(
  context: Context,
  job: Job,
  event: TaskEvent,
): Promise<void> {
  const { task_id, attempt } = event.payload;
  const tasks = await context.backend.jobStore.tasks(job.id);
  const task = tasks.find((task) => task.id === task_id);
  if (task?.attempt !== attempt || !open.includes(task.status)) {
    jobLogger(context, job).debug(
      { task_id, attempt, type: event.type },
      "Old news ignored",
    );
    return;
  }
  const at = new Date(event.timestamp).toISOString();
  switch (event.type) {
    case "task.started":
      await context.backend.jobStore.transitionTask(
        task.id,
        { status: ["ready"], attempt },
        "running",
        { started_at: at },
      );
      break;
    case "task.completed": {
      const { output } = event.payload;
      const error = checkOutput(task, output);
      if (error === null) await completeTask(context, job, task, output, at);
      else await failTry(context, job, task, { error, retryable: false, at });
      break;
    }
    case "task.failed":
      await failTry(context, job, task, { ...event.payload, at });
      break;
  }
}

async function completeTask(
  context: Context,
  job: Job,
  task: Task,
  output: Task["output"],
  at: string,
): Promise<void> {
  const completed = await context.backend.jobStore.transitionTask(
    task.id,
    { status: open, attempt: task.attempt },
    "completed",
    { output, error: null, completed_at: at },
  );
  if (completed === null) return;
  const { id: task_id, engine_id, attempt } = task;
  context.metrics.tasksCompleted.inc({ engine_id, status: "success" });
  jobLogger(context, job).info(
    { task_id, engine_id, attempt },
    "Task completed",
  );
}

/** The failure of an attempt. */
export interface FailedTry {
  readonly error: Failure;
  /** True if a retry may succeed. */
  readonly retryable: boolean;
  /** Time of the failure, ISO 8601 in UTC. */
  readonly at: string;
}

/**
 * Ends an attempt that failed. A retry follows if it may succeed and the job
 * should go on. The task is cancelled if that is why it stopped. Otherwise the
 * task has failed.
 */
export async function failTry(
  context: Context,
  job: Job,
  task: Task,
  failed: FailedTry,
): Promise<void> {
  const { error, retryable, at } = failed;
  const { id: task_id, engine_id, stage, attempt } = task;
  const { jobStore } = context.backend;
  const condition = { status: open, attempt };
  const log = jobLogger(context, job).child({ task_id, engine_id, attempt });
  if (error.code === cancelledCode) {
    const patch = { error, completed_at: at };
    if (await jobStore.transitionTask(task_id, condition, "cancelled", patch)) {
      log.info("Task cancelled");
    }
    return;
  }
  const goesOn = !isFinal(job.status) && job.status !== "cancelling";
  const mayRetry = retryable && goesOn;
  if (mayRetry && attempt < context.limits.maxAttempts) {
    const patch = { attempt: attempt + 1, started_at: null, error };
    if (await jobStore.transitionTask(task_id, condition, "ready", patch)) {
      context.metrics.taskRetries.inc({ engine_id, stage });
      log.warn({ error }, "Task failed; it will be retried");
    }
    return;
  }
  const patch = { error, completed_at: at };
  if (await jobStore.transitionTask(task_id, condition, "failed", patch)) {
    context.metrics.tasksCompleted.inc({ engine_id, status: "failure" });
    // A bad recording concerns its owner. A failure that retries didn't fix
    // concerns the operator.
    log[mayRetry ? "error" : "warn"]({ error }, "Task failed");
  }
}
