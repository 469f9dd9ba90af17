/**
 * Exports Redis queues to Prometheus.
 *
 * @module
 */
export * from "./collector.ts";
export type { Log, LogLevel } from "@dalston/metrics/program";
export {
  collectedMetrics,
  exporterMetrics,
  ownMetrics,
  snapshotMetrics,
} from "./metrics.ts";
export { mostQueues, queueMetrics, queueTable } from "./queue_metrics.ts";
export type {
  MetricsOf,
  OptionalQueueField,
  QueueRow,
  QueueValues,
} from "./queue_metrics.ts";
export * from "./queue_source.ts";
export type { RedisConnectOptions } from "./redis/connect.ts";
export { KeyPattern } from "./redis/key_pattern.ts";
export {
  dalstonLayout,
  type QueueLayout,
  type WorkerKeys,
} from "./redis/layout.ts";
export {
  redisQueueSource,
  type RedisQueueSourceOptions,
} from "./redis/source.ts";
