/**
 * Ends jobs: each once, counted once, and published in the event log.
 *
 * @module
 */
import type { PlatformEvent } from "../contracts/event.ts";
import {
  type Failure,
  finalJobStatuses,
  type Job,
  type JobStatus,
} from "../contracts/job.ts";
import { type Context, jobLogger } from "./context.ts";

/** The end of a job. */
export type Outcome =
  | {
    readonly status: "completed";
    /** Key of the transcript. */
    readonly transcript: string;
    /** Number of tasks in the graph. */
    readonly stageCount: number;
  }
  | { readonly status: "failed"; readonly error: Failure }
  | { readonly status: "cancelled" };

/**
 * Ends the job and publishes its end. Returns false if the job had already
 * ended, or was cancelled while it completed.
 */
export async function endJob(
  context: Context,
  job: Job,
  outcome: Outcome,
): Promise<boolean> {
  const now = context.now();
  const from: JobStatus[] = ["pending", "running"];
  if (outcome.status !== "completed") from.push("cancelling");
  const ended = await context.backend.jobStore.transition(
    job.id,
    from,
    outcome.status,
    {
      completed_at: now.toISOString(),
      error: outcome.status === "failed" ? outcome.error : null,
      transcript: outcome.status === "completed" ? outcome.transcript : null,
    },
  );
  if (ended === null) return false;
  count(context, ended, outcome, now);
  await announce(context, ended);
  return true;
}

/**
 * Publishes the end of the job. It is called again if that may not have
 * happened, so the end of a job is published at least once.
 */
export async function announce(context: Context, job: Job): Promise<void> {
  const event = outcomeEvent(job, context.now());
  if (event !== null) await context.backend.eventLog.publish(event);
}

function outcomeEvent(job: Job, now: Date): PlatformEvent | null {
  const status = finalJobStatuses.find((status) => status === job.status);
  if (status === undefined) return null;
  const payload = { job_id: job.id, request_id: job.request_id };
  const timestamp = now.toISOString();
  return status === "failed"
    ? {
      type: "job.failed",
      timestamp,
      payload: { ...payload, error: job.error ?? unknownFailure },
    }
    : { type: `job.${status}`, timestamp, payload };
}

const unknownFailure: Failure = {
  code: "unknown",
  message: "The job failed; no reason is on record.",
};

function count(
  context: Context,
  job: Job,
  outcome: Outcome,
  now: Date,
): void {
  const { metrics } = context;
  const ms = Math.max(0, now.getTime() - Date.parse(job.created_at));
  const seconds = ms / 1000;
  const log = jobLogger(context, job);
  switch (outcome.status) {
    case "completed": {
      const stage_count = String(outcome.stageCount);
      metrics.jobs.inc({ status: "completed" });
      metrics.jobDuration.observe({ stage_count }, seconds);
      log.info({ seconds }, "Job completed");
      break;
    }
    case "failed":
      metrics.jobs.inc({ status: "failed" });
      log.warn({ seconds, error: outcome.error }, "Job failed");
      break;
    case "cancelled":
      metrics.jobsCancelled.inc();
      log.info({ seconds }, "Job cancelled");
      break;
  }
}
