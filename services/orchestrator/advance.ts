/**
 * Advances a job as far as its tasks allow. Every step follows from the stored
 * state and takes effect once, also when two orchestrators take it at the same
 * time. Calling this again completes whatever was left half done.
 *
 * @module
 */
import { isFinal, type Job } from "../contracts/job.ts";
import type { Task, TaskMessage } from "../contracts/task.ts";
import { type Context, jobLogger } from "./context.ts";
import { chooseTranscriber } from "./engine_choice.ts";
import { buildPrepare, buildRest, inputOf, outputFile } from "./graph.ts";
import { halt, haltsAs } from "./halt.ts";
import { endJob } from "./outcome.ts";

/**
 * Advances the job until there is nothing to do for now. Returns the job as it
 * is then, or null if there is no such job.
 */
export async function advance(
  context: Context,
  jobId: string,
): Promise<Job | null> {
  const { jobStore } = context.backend;
  while (true) {
    const job = await jobStore.get(jobId);
    if (job === null) return null;
    const tasks = await jobStore.tasks(jobId);
    const as = haltsAs(job, tasks);
    const changed = as === null
      ? await proceed(context, job, tasks)
      : await halt(context, job, tasks, as);
    if (!changed) return job;
  }
}

/** Takes one step. Returns true if something changed, so that another may follow. */
async function proceed(
  context: Context,
  job: Job,
  tasks: readonly Task[],
): Promise<boolean> {
  if (isFinal(job.status)) return false;
  return await noteStart(context, job, tasks) ||
    await build(context, job, tasks) ||
    await makeReady(context, tasks) ||
    await enqueue(context, job, tasks) ||
    await complete(context, job, tasks);
}

/** Marks the job as running when an engine has started its first task. */
async function noteStart(
  { backend, now }: Context,
  job: Job,
  tasks: readonly Task[],
): Promise<boolean> {
  const first = tasks.find(({ status }) =>
    status === "running" || status === "completed"
  );
  if (job.status !== "pending" || first === undefined) return false;
  const running = await backend.jobStore.transition(
    job.id,
    ["pending"],
    "running",
    { started_at: first.started_at ?? now().toISOString() },
  );
  return running !== null;
}

/** Adds the step of the graph that can be built now. */
async function build(
  context: Context,
  job: Job,
  tasks: readonly Task[],
): Promise<boolean> {
  const built = context.metrics.dagBuildDuration.startTimer();
  const step = await nextStep(context, job, tasks);
  if (step.length === 0) return false;
  const added = await context.backend.jobStore.addTasks(job.id, step);
  if (added.length === 0) return false;
  built();
  const task_ids = added.map((task) => task.id);
  jobLogger(context, job).info({ task_ids }, "Tasks added");
  return true;
}

async function nextStep(
  { backend, now }: Context,
  job: Job,
  tasks: readonly Task[],
): Promise<Task[]> {
  const prepare = tasks.find((task) => task.stage === "prepare");
  if (prepare === undefined) return [buildPrepare(job, now())];
  if (prepare.status !== "completed" || mergeOf(tasks)) return [];
  const transcriber = chooseTranscriber(
    job.parameters,
    await backend.workerRegistry.workers(),
    now(),
  );
  return buildRest(job, prepare, transcriber, now());
}

/** Marks tasks as ready whose dependencies are completed. */
async function makeReady(
  { backend }: Context,
  tasks: readonly Task[],
): Promise<boolean> {
  const completed = new Set(
    tasks.filter((task) => task.status === "completed").map((task) => task.id),
  );
  let changed = false;
  for (const task of tasks) {
    if (task.status !== "pending") continue;
    if (!task.depends_on.every((id) => completed.has(id))) continue;
    const ready = await backend.jobStore.transitionTask(
      task.id,
      { status: ["pending"] },
      "ready",
    );
    changed ||= ready !== null;
  }
  return changed;
}

/** Puts every ready task into its queue. The queue takes each attempt once. */
async function enqueue(
  context: Context,
  job: Job,
  tasks: readonly Task[],
): Promise<boolean> {
  let changed = false;
  for (const task of tasks) {
    if (task.status !== "ready") continue;
    const message = messageFor(context, job, task, tasks);
    if (!await context.backend.taskQueue.enqueue(message)) continue;
    changed = true;
    const { id: task_id, engine_id, stage, attempt } = task;
    context.metrics.tasksScheduled.inc({ engine_id, stage });
    jobLogger(context, job).info(
      { task_id, engine_id, attempt },
      "Task enqueued",
    );
  }
  return changed;
}

function messageFor(
  { limits, now }: Context,
  job: Job,
  task: Task,
  tasks: readonly Task[],
): TaskMessage {
  const at = now().getTime();
  return {
    task_id: task.id,
    job_id: job.id,
    request_id: job.request_id,
    engine_id: task.engine_id,
    stage: task.stage,
    attempt: task.attempt,
    input: inputOf(task, tasks),
    enqueued_at: new Date(at).toISOString(),
    timeout_at: new Date(at + limits.taskTimeoutMs).toISOString(),
  };
}

/** Ends the job if all of its tasks are completed. */
async function complete(
  context: Context,
  job: Job,
  tasks: readonly Task[],
): Promise<boolean> {
  const merge = mergeOf(tasks);
  if (merge?.status !== "completed") return false;
  return await endJob(context, job, {
    status: "completed",
    transcript: outputFile(merge, "transcript"),
    stageCount: tasks.length,
  });
}

function mergeOf(tasks: readonly Task[]): Task | undefined {
  return tasks.find((task) => task.stage === "merge");
}
