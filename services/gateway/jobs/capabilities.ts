/**
 * Checks whether a running engine can do what a job asks for.
 *
 * @module
 */
import {
  isAble,
  specialRequests,
  transcribersFor,
} from "../../contracts/capability.ts";
import type { JobParameters } from "../../contracts/job.ts";
import type { WorkerRegistry } from "../../ports/worker_registry.ts";
import { ApiError } from "../api_error.ts";

/**
 * Rejects a job that no running engine can do as asked.
 *
 * @throws {ApiError} `no_capable_engine`.
 */
export async function requireCapableEngine(
  job: JobParameters,
  registry: WorkerRegistry,
  now: Date,
): Promise<void> {
  const requests = specialRequests(job);
  if (requests.length === 0) return;
  const engines = transcribersFor(job, await registry.workers());
  if (engines.some((engine) => isAble(engine, job, now))) return;
  throw new ApiError(
    "no_capable_engine",
    `No transcription engine that is running offers ${
      requests.join(" with ")
    }.`,
  );
}
