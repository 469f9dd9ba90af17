/**
 * Metrics that every program has beside its own.
 *
 * @module
 */
import type { MetricsModule } from "../definition.ts";
import { logLevels } from "./log.ts";

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
