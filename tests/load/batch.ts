/**
 * A client that uploads a recording and waits for its transcript.
 *
 * @module
 */
import type { JobDetails } from "../client/answers.ts";
import { RejectedError, UnansweredError } from "../client/errors.ts";
import type { GatewayClient, Upload } from "../client/gateway_client.ts";
import { count, type Tally } from "./tally.ts";

/**
 * Uploads a recording, waits for its job and counts how both ended.
 *
 * @param enough Aborts when it is time to stop waiting for the job.
 */
export async function transcribe(
  upload: Upload,
  client: GatewayClient,
  tally: Tally,
  enough: AbortSignal,
): Promise<void> {
  const begin = performance.now();
  const id = await accepted(upload, client, tally);
  if (id === undefined) return;
  tally.seconds.upload.push((performance.now() - begin) / 1000);
  tally.uploads.accepted++;
  tally.uploads.bytes += upload.file?.size ?? 0;
  const job = await client.finished(id, enough);
  if (job === undefined) tally.jobs.unfinished++;
  else countJob(job, upload.fields?.model, tally);
}

/** Returns the id of the job; undefined, and counted, if there is none. */
async function accepted(
  upload: Upload,
  client: GatewayClient,
  { uploads }: Tally,
): Promise<string | undefined> {
  try {
    return (await client.upload(upload)).id;
  } catch (error) {
    if (error instanceof RejectedError) count(uploads.refused, error.code);
    else if (error instanceof UnansweredError) uploads.unanswered++;
    else throw error;
  }
}

function countJob(
  { status, error, created_at, completed_at, stages }: JobDetails,
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
