/**
 * Applies events: each changes the state of its job or task, unless it did so
 * before, and advances the job.
 *
 * @module
 */
import type { PlatformEvent } from "../contracts/event.ts";
import { type Failure, isFinal } from "../contracts/job.ts";
import { advance } from "./advance.ts";
import { type Context, jobLogger } from "./context.ts";
import { announce, endJob } from "./outcome.ts";
import { applyTaskEvent } from "./task_events.ts";

/**
 * Applies an event. It may be called again with the same event, with old events
 * and in any order.
 *
 * @param redelivered True if a part of it may have been applied before.
 */
export async function applyEvent(
  context: Context,
  event: PlatformEvent,
  redelivered: boolean,
): Promise<void> {
  const { job_id } = event.payload;
  const { jobStore } = context.backend;
  switch (event.type) {
    case "job.completed":
    case "job.failed":
    case "job.cancelled":
      return; // Orchestrators publish these for other services.
  }
  const job = await jobStore.get(job_id);
  if (job === null) {
    context.logger.info(
      { job_id, type: event.type },
      "Event ignored: the job no longer exists",
    );
    return;
  }
  switch (event.type) {
    case "job.created":
      break;
    case "job.cancel_requested":
      await jobStore.transition(job_id, ["pending", "running"], "cancelling");
      break;
    default:
      await applyTaskEvent(context, job, event);
  }
  await advance(context, job_id);
  // The orchestrator that ended the job may have stopped before it published that.
  if (redelivered && isFinal(job.status)) await announce(context, job);
}

/** Fails the job of an event that can't be applied. */
export async function failJobOf(
  context: Context,
  event: PlatformEvent,
  error: Failure,
): Promise<void> {
  const { job_id } = event.payload;
  const job = await context.backend.jobStore.get(job_id);
  if (job === null) return;
  jobLogger(context, job).error(
    { error },
    "Job failed: its event became a dead letter",
  );
  await endJob(context, job, { status: "failed", error });
  await advance(context, job_id);
}
