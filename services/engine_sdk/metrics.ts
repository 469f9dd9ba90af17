/**
 * Metrics of an engine. Only the runner writes them.
 *
 * @module
 */
import type { InstrumentsOf, MetricsModule } from "@dalston/metrics";

const engine = { engine_id: "*" } as const;

/** Tasks run from milliseconds (a merge) to hours (a long recording). */
const taskBuckets = [
  0.01,
  0.05,
  0.1,
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
  1800,
  3600,
  7200,
];

const transferBuckets = [
  0.001,
  0.005,
  0.01,
  0.05,
  0.1,
  0.5,
  1,
  2.5,
  5,
  10,
  30,
  60,
  300,
  600,
];

/** The metrics of every engine. */
export const engineMetrics = {
  tasksProcessed: {
    type: "counter",
    name: "dalston_engine_tasks_processed_total",
    help: "Tasks by how they ended, without cancelled and released ones.",
    labels: { ...engine, status: ["success", "failure"] },
  },
  taskDuration: {
    type: "histogram",
    name: "dalston_engine_task_duration_seconds",
    help: "Time the engine worked on a task, without queue and transfers.",
    labels: engine,
    buckets: taskBuckets,
  },
  queueWait: {
    type: "histogram",
    name: "dalston_engine_queue_wait_seconds",
    help: "Time from a task's enqueueing to its first delivery.",
    labels: engine,
    buckets: taskBuckets,
  },
  download: {
    type: "histogram",
    name: "dalston_engine_s3_download_seconds",
    help: "Time it took to fetch a task's input from the artifact store.",
    labels: engine,
    buckets: transferBuckets,
  },
  upload: {
    type: "histogram",
    name: "dalston_engine_s3_upload_seconds",
    help: "Time it took to store a task's output in the artifact store.",
    labels: engine,
    buckets: transferBuckets,
  },
  tasksInProgress: {
    type: "gauge",
    name: "dalston_engine_tasks_in_progress",
    help: "Tasks the engine holds now.",
    labels: engine,
  },
  capacity: {
    type: "gauge",
    name: "dalston_engine_capacity",
    help: "Tasks the engine works on at once at most.",
    labels: engine,
  },
  failures: {
    type: "counter",
    name: "dalston_engine_task_failures_total",
    help: "Failed tasks by error code.",
    labels: { ...engine, code: "*" },
    maxSeries: 100,
  },
  cancelled: {
    type: "counter",
    name: "dalston_engine_tasks_cancelled_total",
    help: "Tasks stopped because their job was cancelled or had failed.",
    labels: engine,
  },
  redeliveries: {
    type: "counter",
    name: "dalston_engine_redeliveries_total",
    help: "Tasks delivered again because a worker died or lost its lease.",
    labels: engine,
  },
  leasesLost: {
    type: "counter",
    name: "dalston_engine_leases_lost_total",
    help: "Tasks that a worker dropped because it lost their lease.",
    labels: engine,
  },
  deadLetters: {
    type: "counter",
    name: "dalston_engine_dead_letters_total",
    help: "Tasks moved to the dead letters after too many deliveries.",
    labels: engine,
  },
  audioProcessed: {
    type: "counter",
    name: "dalston_engine_audio_processed_seconds_total",
    help: "Length of the audio in tasks that succeeded.",
    labels: engine,
  },
  backendErrors: {
    type: "counter",
    name: "dalston_engine_backend_errors_total",
    help: "Calls to the queue, registry or artifact store that failed; each " +
      "is tried again.",
    labels: engine,
  },
} as const satisfies MetricsModule;

/** The metrics of one engine, as instruments. */
export type EngineInstruments = ReturnType<typeof bindEngine>;

/** Binds the instruments to the engine, so that its series exist from the start. */
export function bindEngine(
  metrics: InstrumentsOf<typeof engineMetrics>,
  engine_id: string,
) {
  return {
    succeeded: metrics.tasksProcessed.with({ engine_id, status: "success" }),
    failed: metrics.tasksProcessed.with({ engine_id, status: "failure" }),
    failures: {
      inc: (code: string) => metrics.failures.inc({ engine_id, code }),
    },
    taskDuration: metrics.taskDuration.with({ engine_id }),
    queueWait: metrics.queueWait.with({ engine_id }),
    download: metrics.download.with({ engine_id }),
    upload: metrics.upload.with({ engine_id }),
    tasksInProgress: metrics.tasksInProgress.with({ engine_id }),
    capacity: metrics.capacity.with({ engine_id }),
    cancelled: metrics.cancelled.with({ engine_id }),
    redeliveries: metrics.redeliveries.with({ engine_id }),
    leasesLost: metrics.leasesLost.with({ engine_id }),
    deadLetters: metrics.deadLetters.with({ engine_id }),
    audioProcessed: metrics.audioProcessed.with({ engine_id }),
    backendErrors: metrics.backendErrors.with({ engine_id }),
  };
}
