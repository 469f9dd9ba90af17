/**
 * Defines the context that all parts of the orchestrator share.
 *
 * @module
 */
import type { Job } from "../contracts/job.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { Limits } from "./limits.ts";
import type { OrchestratorInstruments } from "./metrics.ts";

/** The context of all parts of the orchestrator. */
export interface Context {
  readonly backend: Backend;
  readonly metrics: OrchestratorInstruments;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly now: () => Date;
}

/** Returns a logger for one job. */
export function jobLogger(context: Context, job: Job): Logger {
  return context.logger.child({ job_id: job.id, request_id: job.request_id });
}
