/**
 * The exporter's metrics, as data.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import { perQueue, queueMetrics } from "./queue_metrics.ts";
import { errorKinds } from "./queue_source.ts";

/** Metrics that each collection sets anew, beside those of the table. */
export const snapshotMetrics = {
  queueCollectionSuccess: {
    type: "gauge",
    name: "dalston_queue_collection_success",
    help: "Whether the queue could be read (1) or not (0).",
    ...perQueue,
  },
  deadEvents: {
    type: "gauge",
    name: "dalston_events_dead_letters",
    help: "Events in the dead letters.",
  },
  oldestDeadEventAge: {
    type: "gauge",
    name: "dalston_events_oldest_dead_letter_age_seconds",
    help:
      "Time since the oldest event was moved to the dead letters, 0 without one.",
  },
  redisLatency: {
    type: "gauge",
    name: "dalston_redis_latency_seconds",
    help: "Round trip of one command to Redis, in the last collection.",
  },
} as const satisfies MetricsModule;

/** Metrics of the exporter itself and of its connection. */
export const ownMetrics = {
  redisConnected: {
    type: "gauge",
    name: "dalston_redis_connected",
    help: "Whether Redis answers (1) or not (0).",
  },
  collectionDuration: {
    type: "gauge",
    name: "dalston_exporter_collection_duration_seconds",
    help: "Duration of the last collection, successful or not.",
  },
  lastSuccess: {
    type: "gauge",
    name: "dalston_exporter_last_success_timestamp_seconds",
    help: "When the queues were last read.",
  },
  lastDiscovery: {
    type: "gauge",
    name: "dalston_exporter_last_discovery_timestamp_seconds",
    help: "When a search for queues last completed.",
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
    help: "Ages that clock skew made negative. They are reported as 0.",
  },
  queuesKnown: {
    type: "gauge",
    name: "dalston_exporter_queues_known",
    help: "Queues that are exported.",
  },
  queuesLeftOut: {
    type: "gauge",
    name: "dalston_exporter_queues_left_out",
    help: "Queues that were found and are not exported.",
  },
} as const satisfies MetricsModule;

/** All metrics that each collection sets anew, or leaves absent. */
export const collectedMetrics: typeof queueMetrics & typeof snapshotMetrics = {
  ...queueMetrics,
  ...snapshotMetrics,
};

/**
 * All metrics of the exporter. A value that isn't known is absent: no metric
 * here reads 0 unless there are none.
 */
export const exporterMetrics: typeof collectedMetrics & typeof ownMetrics = {
  ...collectedMetrics,
  ...ownMetrics,
};
