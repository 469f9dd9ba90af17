/**
 * Whether an engine is there that can do what a job asks for.
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
 * Refuses a job that no engine on duty can do as asked, rather than have it
 * done otherwise.
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
