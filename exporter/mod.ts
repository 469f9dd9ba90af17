/**
 * Exports Redis queues to Prometheus.
 *
 * @module
 */
export * from "./collector.ts";
export type { Log, LogLevel } from "./log.ts";
export { exporterMetrics, mostQueues } from "./metrics.ts";
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
