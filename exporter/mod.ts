/**
 * Exports Redis queues to Prometheus.
 *
 * @module
 */
export * from "./metrics.ts";
export * from "./queue_source.ts";
