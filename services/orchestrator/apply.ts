/**
 * What an event does: it changes the state it is about, if that wasn't changed
 * before, and the job advances.
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
 * Handles an event. May be called with the same one again, with old ones and
 * in any order.
 *
 * @param redelivered Whether somebody may have handled a part of it before.
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
      return; // Published by an orchestrator, for others.
  }
  const job = await jobStore.get(job_id);
  if (job === null) {
    context.logger.info({ job_id, type: event.type }, "No such job any more");
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
  // Whoever ended the job may have been stopped before it told.
  if (redelivered && isFinal(job.status)) await announce(context, job);
}

/** Fails the job of an event that can't be handled. */
export async function failJobOf(
  context: Context,
  event: PlatformEvent,
  error: Failure,
): Promise<void> {
  const { job_id } = event.payload;
  const job = await context.backend.jobStore.get(job_id);
  if (job === null) return;
  jobLogger(context, job).error({ error }, "Job given up");
  await endJob(context, job, { status: "failed", error });
  await advance(context, job_id);
}
