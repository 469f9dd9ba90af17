/**
 * Reports which build runs.
 *
 * @module
 */
import type { LabelledGauge } from "@dalston/metrics";
import config from "../deno.json" with { type: "json" };

/** Sets the one series of the metric `dalston_build_info`. */
export function reportBuild(
  buildInfo: LabelledGauge<{ version: string; deno_version: string }>,
): void {
  buildInfo.set(
    { version: config.version, deno_version: Deno.version.deno },
    1,
  );
}
