/**
 * Shows jobs and tasks as JSON of the API.
 *
 * @module
 */
import type { Job } from "../../contracts/job.ts";
import type { Transcript } from "../../contracts/stage.ts";
import type { Task } from "../../contracts/task.ts";

/** Shows a job that was created or is being cancelled. */
export function brief({ id, status, created_at }: Job) {
  return { id, status, created_at };
}

/** Shows a job in a list. */
export function summary(job: Job) {
  const { started_at, completed_at, error } = job;
  return { ...brief(job), started_at, completed_at, error };
}

/** Shows everything about a job; unknown values are null. */
export function details(
  job: Job,
  tasks: readonly Task[],
  transcript: Transcript | null,
) {
  return {
    ...summary(job),
    parameters: job.parameters,
    stages: tasks.map(stage),
    recognizer: transcript?.recognizer ?? null,
    language_code: transcript?.language_code ?? null,
    duration_seconds: transcript?.duration_seconds ?? null,
    text: transcript?.text ?? null,
    segments: transcript?.segments ?? null,
    words: transcript?.words ?? null,
  };
}

function stage(task: Task) {
  const { stage, engine_id, status, channel, attempt } = task;
  const { started_at, completed_at, error } = task;
  return {
    stage,
    engine_id,
    status,
    channel,
    attempt,
    started_at,
    completed_at,
    error,
  };
}
