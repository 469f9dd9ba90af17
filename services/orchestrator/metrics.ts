/**
 * Metrics of the orchestrator.
 *
 * @module
 */
import type { InstrumentsOf, MetricsModule } from "@dalston/metrics";
import { eventTypes } from "../contracts/event.ts";

/** Reasons for which an event became a dead letter. */
export const deadLetterReasons = ["unreadable", "failed"] as const;

/** Metrics of the orchestrator. */
export const orchestratorMetrics = {
  jobs: {
    type: "counter",
    name: "dalston_orchestrator_jobs_total",
    help: "Jobs by final status, each counted once. Cancelled ones have a " +
      "counter of their own.",
    labels: { status: ["completed", "failed"] },
  },
  jobsCancelled: {
    type: "counter",
    name: "dalston_orchestrator_jobs_cancelled_total",
    help: "Jobs that ended as their client asked, each counted once.",
  },
  jobsInProgress: {
    type: "gauge",
    name: "dalston_orchestrator_jobs_in_progress",
    help: "Jobs without a final status, read from the store at each scrape. " +
      "Every orchestrator reports all of them: take the maximum, not the sum.",
    labels: { status: ["pending", "running", "cancelling"] },
  },
  jobDuration: {
    type: "histogram",
    name: "dalston_orchestrator_job_duration_seconds",
    help: "Time from the creation of a job to its completion, by the number " +
      "of tasks in its graph. Completed jobs only.",
    labels: { stage_count: "*" },
    buckets: [
      0.5,
      1,
      2.5,
      5,
      10,
      30,
      60,
      120,
      300,
      600,
      1200,
      1800,
      3600,
      7200,
    ],
  },
  tasksScheduled: {
    type: "counter",
    name: "dalston_orchestrator_tasks_scheduled_total",
    help: "Tasks put into queues, each retry once more.",
    labels: { engine_id: "*", stage: "*" },
  },
  tasksCompleted: {
    type: "counter",
    name: "dalston_orchestrator_tasks_completed_total",
    help: "Tasks that ended, each counted once: success, or failure after " +
      "the last attempt.",
    labels: { engine_id: "*", status: ["success", "failure"] },
  },
  taskRetries: {
    type: "counter",
    name: "dalston_orchestrator_task_retries_total",
    help: "Tries of tasks that failed and were followed by another.",
    labels: { engine_id: "*", stage: "*" },
  },
  eventsProcessed: {
    type: "counter",
    name: "dalston_orchestrator_events_processed_total",
    help: "Events handled and acknowledged.",
    labels: { event_type: eventTypes },
  },
  eventFailures: {
    type: "counter",
    name: "dalston_orchestrator_event_failures_total",
    help: "Times that handling an event failed; it is delivered again.",
    labels: { event_type: eventTypes },
  },
  eventsDeadLettered: {
    type: "counter",
    name: "dalston_orchestrator_events_dead_lettered_total",
    help: "Events moved to the dead letters: unreadable, or failed at every " +
      "delivery.",
    labels: { reason: deadLetterReasons },
  },
  eventLag: {
    type: "histogram",
    name: "dalston_orchestrator_event_lag_seconds",
    help: "Time from an event to its first delivery; grows when the " +
      "orchestrators don't keep up.",
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800, 7200],
  },
  eventDuration: {
    type: "histogram",
    name: "dalston_orchestrator_event_duration_seconds",
    help: "Time it took to handle an event, failures among them.",
    labels: { event_type: eventTypes },
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30],
  },
  backendErrors: {
    type: "counter",
    name: "dalston_orchestrator_backend_errors_total",
    help: "Times that reading events, or looking through the unfinished " +
      "jobs, failed; it is tried again.",
    labels: { operation: ["read_events", "reconcile"] },
  },
  dagBuildDuration: {
    type: "histogram",
    name: "dalston_orchestrator_dag_build_duration_seconds",
    help: "Time it took to choose engines, build a step of a job's graph and " +
      "store it.",
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
  },
} as const satisfies MetricsModule;

/** The orchestrator's instruments. */
export type OrchestratorInstruments = InstrumentsOf<typeof orchestratorMetrics>;
