/**
 * Defines the metrics that every service has.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import { buildMetrics, logMetrics } from "@dalston/metrics/program";
import { runtimeMetrics } from "@dalston/metrics/runtime";

export { buildMetrics, logMetrics };

/** All metrics that every service has. */
export const serviceMetrics = {
  ...buildMetrics,
  ...logMetrics,
  ...runtimeMetrics,
} as const satisfies MetricsModule;
