/**
 * Defines the metrics that every service has.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import { runtimeMetrics } from "@dalston/metrics/runtime";

/** Levels, least urgent first. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/** Urgency of a log line. */
export type LogLevel = typeof logLevels[number];

/** The running build, for joins with other metrics. */
export const buildMetrics = {
  buildInfo: {
    type: "gauge",
    name: "dalston_build_info",
    help: "Always 1; the labels tell which build runs.",
    labels: { version: "*", deno_version: "*" },
  },
} as const satisfies MetricsModule;

/** Log lines by level. */
export const logMetrics = {
  logMessages: {
    type: "counter",
    name: "dalston_log_messages_total",
    help: "Log messages by level, those below LOG_LEVEL left out.",
    labels: { level: logLevels },
  },
} as const satisfies MetricsModule;

/** All metrics that every service has. */
export const serviceMetrics = {
  ...buildMetrics,
  ...logMetrics,
  ...runtimeMetrics,
} as const satisfies MetricsModule;
