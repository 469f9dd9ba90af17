/**
 * Layout of the artifact store: `jobs/<job>/audio` and
 * `jobs/<job>/tasks/<task>/<attempt>/<name>`.
 *
 * @module
 */
import type { TaskMessage } from "./task.ts";

/** Prefix of the keys of all artifacts of a job. */
export function jobPrefix(jobId: string): string {
  return `jobs/${jobId}`;
}

/** Key of the audio that a client uploaded for a job. */
export function audioKey(jobId: string): string {
  return `${jobPrefix(jobId)}/audio`;
}

/**
 * Key of one output file of a task. Each attempt has keys of its own, so that a
 * late upload never replaces the output of a later attempt.
 */
export function outputKey(
  task: Pick<TaskMessage, "job_id" | "task_id" | "attempt">,
  name: string,
): string {
  const { job_id, task_id, attempt } = task;
  return `${jobPrefix(job_id)}/tasks/${task_id}/${attempt}/${name}`;
}
