/**
 * `POST /v1/audio/transcriptions/:id/cancel`: cancels a job.
 *
 * @module
 */
import type { Job } from "../../contracts/job.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ApiHandler } from "../api_call.ts";
import { ApiError } from "../api_error.ts";
import { findJob, jobNotFound } from "./find_job.ts";
import { brief } from "./job_view.ts";

/**
 * Makes the handler. A second request while the job is being cancelled notifies
 * engines and orchestrator again, in case the first request was interrupted.
 */
export function cancelJob(
  { jobStore, taskQueue, eventLog }: Backend,
  now: () => Date,
): ApiHandler {
  return async (call) => {
    const { id } = await findJob(jobStore, call);
    const job = await jobStore.transition(
      id,
      ["pending", "running", "cancelling"],
      "cancelling",
    );
    if (job === null) throw tooLate(id, await jobStore.get(id));
    await taskQueue.requestCancellation(id);
    await eventLog.publish({
      type: "job.cancel_requested",
      timestamp: now().toISOString(),
      payload: { job_id: id, request_id: job.request_id },
    });
    call.logger.info({ job_id: id }, "Cancellation requested");
    return Response.json(brief(job), { status: 202 });
  };
}

function tooLate(id: string, job: Job | null): ApiError {
  if (job === null) return jobNotFound(id);
  return new ApiError(
    "job_final",
    `Cannot cancel job ${id}: it is ${job.status}.`,
  );
}
