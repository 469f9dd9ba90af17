/**
 * Finds the job that a path names, for the tenant that may see it.
 *
 * @module
 */
import { z } from "zod";
import type { Job } from "../../contracts/job.ts";
import type { JobStore } from "../../ports/job_store.ts";
import type { ApiCall } from "../api_call.ts";
import { ApiError } from "../api_error.ts";
import { check } from "./parameters.ts";

const jobId = z.uuid("expected a UUID");

/**
 * The job of `/…/:id`.
 *
 * @throws {ApiError} `invalid_parameter` where the id can't be one;
 * `not_found`, the same for no job and another tenant's.
 */
export async function findJob(
  jobStore: JobStore,
  { params, tenantId }: ApiCall,
): Promise<Job> {
  const id = check("id", jobId, params.id).toLowerCase();
  const job = await jobStore.get(id);
  if (job?.tenant_id === tenantId) return job;
  throw jobNotFound(id);
}

/** The answer where there is no such job for this tenant. */
export function jobNotFound(id: string): ApiError {
  return new ApiError("not_found", `There is no job ${id}.`);
}
