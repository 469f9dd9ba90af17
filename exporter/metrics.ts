/**
 * The exporter's metrics, as data.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import { logLevels } from "./log.ts";
import { errorKinds } from "./queue_source.ts";

/** Most queues that one exporter can be told to export. */
export const mostQueues = 20_000;

/** Every queue metric has one series per queue. */
const perQueue = {
  labels: { engine_id: "*" },
  maxSeries: mostQueues,
} as const;

/**
 * What the exporter measures. A value that isn't known is absent: no metric
 * here reads 0 unless there are none.
 */
export const exporterMetrics = {
  queueDepth: {
    type: "gauge",
    name: "dalston_queue_depth",
    help: "Tasks that wait for a consumer to take them.",
    ...perQueue,
  },
  queueDepthExact: {
    type: "gauge",
    name: "dalston_queue_depth_exact",
    help:
      "Whether the depth is exact (1), or as far as was counted, a lower bound (0).",
    ...perQueue,
  },
  queueOldestTaskAge: {
    type: "gauge",
    name: "dalston_queue_oldest_task_age_seconds",
    help: "How long the oldest waiting task has waited, 0 when none waits.",
    ...perQueue,
  },
  queueInFlight: {
    type: "gauge",
    name: "dalston_queue_in_flight_tasks",
    help: "Tasks that consumers took and neither acknowledged nor handed back.",
    ...perQueue,
  },
  queueOldestInFlightAge: {
    type: "gauge",
    name: "dalston_queue_oldest_in_flight_age_seconds",
    help: "Time since the oldest task in flight was enqueued, 0 without one.",
    ...perQueue,
  },
  queueOrphaned: {
    type: "gauge",
    name: "dalston_queue_orphaned_tasks",
    help: "Tasks in flight whose consumer is dead.",
    ...perQueue,
  },
  queueLiveConsumers: {
    type: "gauge",
    name: "dalston_queue_live_consumers",
    help: "Live consumers that work on the queue.",
    ...perQueue,
  },
  queueDeadLetters: {
    type: "gauge",
    name: "dalston_queue_dead_letters",
    help: "Tasks that were given up on and wait for a person.",
    ...perQueue,
  },
  queueOldestDeadLetterAge: {
    type: "gauge",
    name: "dalston_queue_oldest_dead_letter_age_seconds",
    help: "Time since the oldest dead letter was put there, 0 without one.",
    ...perQueue,
  },
  deadEvents: {
    type: "gauge",
    name: "dalston_events_dead_letters",
    help: "Events that were given up on and wait for a person.",
  },
  oldestDeadEventAge: {
    type: "gauge",
    name: "dalston_events_oldest_dead_letter_age_seconds",
    help: "Time since the oldest dead event was put there, 0 without one.",
  },
  queueEntriesAdded: {
    type: "counter",
    name: "dalston_queue_entries_added_total",
    help: "Tasks that were ever added to the queue.",
    ...perQueue,
  },
  queueCollectionSuccess: {
    type: "gauge",
    name: "dalston_queue_collection_success",
    help: "Whether the queue could be read (1) or not (0).",
    ...perQueue,
  },
  redisConnected: {
    type: "gauge",
    name: "dalston_redis_connected",
    help: "Whether Redis answers (1) or not (0).",
  },
  redisLatency: {
    type: "gauge",
    name: "dalston_redis_latency_seconds",
    help: "Round trip of one command to Redis, in the last collection.",
  },
  collectionDuration: {
    type: "gauge",
    name: "dalston_exporter_collection_duration_seconds",
    help: "How long the last collection took, whether it succeeded or not.",
  },
  lastSuccess: {
    type: "gauge",
    name: "dalston_exporter_last_success_timestamp_seconds",
    help: "When the queues were last read.",
  },
  lastDiscovery: {
    type: "gauge",
    name: "dalston_exporter_last_discovery_timestamp_seconds",
    help: "When a search for queues last came to its end.",
  },
  errors: {
    type: "counter",
    name: "dalston_exporter_errors_total",
    help: "Errors in reading queues, by kind.",
    labels: { kind: errorKinds },
  },
  clampedAges: {
    type: "counter",
    name: "dalston_exporter_clamped_ages_total",
    help: "Ages that clock skew made negative and that were reported as 0.",
  },
  queuesKnown: {
    type: "gauge",
    name: "dalston_exporter_queues_known",
    help: "Queues that are exported.",
  },
  queuesLeftOut: {
    type: "gauge",
    name: "dalston_exporter_queues_left_out",
    help: "Queues that were found and are not exported, as there are too many.",
  },
} as const satisfies MetricsModule;

/** What the program measures of itself, beside its runtime. */
export const programMetrics = {
  buildInfo: {
    type: "gauge",
    name: "dalston_build_info",
    help: "Always 1; the labels tell which build runs.",
    labels: { version: "*", deno_version: "*" },
  },
  logMessages: {
    type: "counter",
    name: "dalston_log_messages_total",
    help: "Log messages by level, those below LOG_LEVEL left out.",
    labels: { level: logLevels },
  },
} as const satisfies MetricsModule;
