/**
 * Finds the job of a request, if it belongs to the tenant.
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
 * Finds the job of `/…/:id`.
 *
 * @throws {ApiError} `invalid_parameter` if the id isn't a UUID; `not_found` if
 * there is no such job or if it belongs to another tenant.
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

/** Makes the error for a job that this tenant doesn't have. */
export function jobNotFound(id: string): ApiError {
  return new ApiError("not_found", `There is no job ${id}.`);
}
