/**
 * What every part of the orchestrator works with.
 *
 * @module
 */
import type { Job } from "../contracts/job.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { OrchestratorInstruments } from "./metrics.ts";

/** Where the lines are. Times are milliseconds. */
export interface Limits {
  /** How often a task is tried before it counts as failed. */
  readonly maxAttempts: number;
  /** How long one try may take, the wait in the queue included. */
  readonly taskTimeoutMs: number;
}

/** The limits of an orchestrator that was told nothing else. */
export const defaultLimits: Limits = {
  maxAttempts: 3,
  taskTimeoutMs: 2 * 3_600_000,
};

/** What every part of the orchestrator works with. */
export interface Context {
  readonly backend: Backend;
  readonly metrics: OrchestratorInstruments;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly now: () => Date;
}

/** Writes lines about one job. */
export function jobLogger(context: Context, job: Job): Logger {
  return context.logger.child({ job_id: job.id, request_id: job.request_id });
}
