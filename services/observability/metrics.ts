/**
 * Metrics that every service has, as data.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import { runtimeMetrics } from "@dalston/metrics/runtime";

/** Levels, least urgent first. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/** How urgent a line is. */
export type LogLevel = typeof logLevels[number];

/** The build that runs, as a metric to join others with. */
export const buildMetrics = {
  buildInfo: {
    type: "gauge",
    name: "dalston_build_info",
    help: "Always 1; the labels tell which build runs.",
    labels: { version: "*", deno_version: "*" },
  },
} as const satisfies MetricsModule;

/** Log lines, for "Error logs/sec". */
export const logMetrics = {
  logMessages: {
    type: "counter",
    name: "dalston_log_messages_total",
    help: "Log messages by level, those below LOG_LEVEL left out.",
    labels: { level: logLevels },
  },
} as const satisfies MetricsModule;

/** All metrics that a service has beside its own. */
export const serviceMetrics = {
  ...buildMetrics,
  ...logMetrics,
  ...runtimeMetrics,
} as const satisfies MetricsModule;
