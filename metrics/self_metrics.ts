/**
 * Defines the metrics that the library keeps about itself.
 *
 * @module
 */
import type { MetricsModule } from "./definition.ts";

/**
 * The metrics that every `configureMetrics()` adds to a service's own: losses
 * that would be silent otherwise. Use them to build dashboards and alerts;
 * don't spread them into a module, since their names are taken.
 *
 * @example Alert on every loss
 * ```ts
 * import { selfMetrics } from "@dalston/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * const losses = Object.values(selfMetrics)
 *   .map(({ name }) => `increase(${name}[1h]) > 0`);
 * assertEquals(losses[0], "increase(dalston_metrics_dropped_total[1h]) > 0");
 * ```
 */
export const selfMetrics = {
  dropped: {
    type: "counter",
    name: "dalston_metrics_dropped_total",
    help:
      "Values that were dropped, since they or their labels aren't allowed.",
    labels: { metric: "*", reason: ["invalid_value", "invalid_labels"] },
  },
  overflow: {
    type: "counter",
    name: "dalston_metrics_overflow_total",
    help: "Values that went to the overflow series of a metric at its limit.",
    labels: { metric: "*" },
  },
  failures: {
    type: "counter",
    name: "dalston_metrics_collector_failures_total",
    help: "Runs of a collector that failed or took too long.",
    labels: { collector: "*", reason: ["error", "timeout"] },
  },
} as const satisfies MetricsModule;
