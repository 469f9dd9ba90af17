/**
 * Defines the context that all parts of the orchestrator share.
 *
 * @module
 */
import type { Job } from "../contracts/job.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { OrchestratorInstruments } from "./metrics.ts";

/** Limits of tasks. Times are milliseconds. */
export interface Limits {
  /** Most attempts at a task. */
  readonly maxAttempts: number;
  /** Longest time of one attempt, the wait in the queue included. */
  readonly taskTimeoutMs: number;
}

/** Default limits of an orchestrator. */
export const defaultLimits: Limits = {
  maxAttempts: 3,
  taskTimeoutMs: 2 * 3_600_000,
};

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
