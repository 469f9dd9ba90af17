/**
 * `DELETE /v1/audio/transcriptions/:id`: deletes a job.
 *
 * @module
 */
import { jobPrefix } from "../../contracts/artifact_keys.ts";
import { isFinal } from "../../contracts/job.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ApiHandler } from "../api_call.ts";
import { ApiError } from "../api_error.ts";
import { findJob } from "./find_job.ts";

/**
 * Makes the handler. It removes artifacts first: if it is interrupted, the job
 * still exists and can be deleted again.
 */
export function deleteJob({ jobStore, artifactStore }: Backend): ApiHandler {
  return async (call) => {
    const { id, status } = await findJob(jobStore, call);
    if (!isFinal(status)) {
      throw new ApiError(
        "job_not_final",
        `Cannot delete job ${id}: it is ${status}. Cancel it first, or wait.`,
      );
    }
    await artifactStore.removeAll(jobPrefix(id));
    await jobStore.remove(id);
    call.logger.info({ job_id: id }, "Job deleted");
    return new Response(null, { status: 204 });
  };
}
