/**
 * Limits of the orchestrator: how often and how long a task is attempted.
 *
 * @module
 */

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
