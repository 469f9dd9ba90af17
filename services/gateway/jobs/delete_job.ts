/**
 * `DELETE /v1/audio/transcriptions/:id`: forgets a job.
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
 * Makes the handler. Artifacts go first: cut short, the job is still there to
 * be deleted again.
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
