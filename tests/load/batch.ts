/**
 * A client that uploads a recording and waits for its transcript.
 *
 * @module
 */
import { pause } from "../../services/async/pause.ts";
import type { Client, JobAnswer } from "../client/gateway_client.ts";
import { count, type Tally } from "./tally.ts";
import type { Upload } from "./uploads.ts";

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/**
 * Does it and counts what came of it.
 *
 * @param enough Aborts when a job that isn't over is no longer waited for.
 */
export async function transcribe(
  upload: Upload,
  client: Client,
  tally: Tally,
  enough: AbortSignal,
): Promise<void> {
  const begin = performance.now();
  const answer = await client.upload(upload);
  switch (answer.status) {
    case "refused":
      count(tally.uploads.refused, answer.code);
      return;
    case "unanswered":
      tally.uploads.unanswered++;
      return;
    case "accepted":
      tally.seconds.upload.push((performance.now() - begin) / 1000);
      tally.uploads.accepted++;
      tally.uploads.bytes += upload.file?.size ?? 0;
  }
  const job = await finished(client, answer.jobId, enough);
  if (job === undefined) tally.jobs.unfinished++;
  else countJob(job, upload.fields?.model, tally);
}

/** The job once it is over; undefined where it wasn't in time. */
async function finished(
  client: Client,
  jobId: string,
  enough: AbortSignal,
): Promise<JobAnswer | undefined> {
  for (let ms = firstPauseMs;; ms = Math.min(1.5 * ms, longestPauseMs)) {
    await pause(ms, enough);
    const job = await client.finished(jobId);
    if (job !== undefined || enough.aborted) return job;
  }
}

function countJob(
  { status, error, created_at, completed_at, stages }: JobAnswer,
  engine: string | undefined,
  { jobs, seconds }: Tally,
): void {
  if (status === "completed") jobs.completed++;
  else if (status === "failed") count(jobs.failed, error?.code ?? "unknown");
  else jobs.cancelled++;
  if (completed_at !== null) {
    const ms = Date.parse(completed_at) - Date.parse(created_at);
    seconds.job.push(ms / 1000);
  }
  const others = stages.filter(({ stage }) => stage === "transcribe")
    .some(({ engine_id }) => engine_id !== engine);
  if (engine !== undefined && others) count(jobs.notBy, engine);
}
