/**
 * Which build runs, as a metric to join others with.
 *
 * @module
 */
import type { LabelledGauge, MetricsModule } from "@dalston/metrics";
import config from "../deno.json" with { type: "json" };

/** Spread into a service's metrics module. */
export const buildMetrics = {
  buildInfo: {
    type: "gauge",
    name: "dalston_build_info",
    help: "Always 1; the labels tell which build runs.",
    labels: { version: "*", deno_version: "*" },
  },
} as const satisfies MetricsModule;

/** Sets the one series there is. */
export function reportBuild(
  buildInfo: LabelledGauge<{ version: string; deno_version: string }>,
): void {
  buildInfo.set(
    { version: config.version, deno_version: Deno.version.deno },
    1,
  );
}
