/**
 * What the platform promises, as the alerts hold it too.
 *
 * @module
 */

/** The numbers at which a panel turns red. */
export const objectives = {
  /** Share of requests that may be answered with a 5xx. */
  gatewayErrors: 0.005,
  /** Share of jobs that may fail. */
  jobFailures: 0.01,
  /** Share of an engine's tasks that may fail. */
  engineFailures: 0.2,
  /** How long a task may wait, in seconds. */
  oldestTask: 600,
  /** How long a GET may take, in seconds. */
  request: 2.5,
  /** Share of the realtime slots that may be taken. */
  realtimeSlots: 0.9,
  /** Errors that a service may log, per second. */
  errorLogs: 0.1,
} as const;
