/**
 * The text that `--help` prints.
 *
 * @module
 */
import { describeSettings } from "@dalston/metrics/program";
import { settingTable } from "./setting_table.ts";

/** All flags, each with its variable and default. */
export function help(): string {
  return [
    "Exports Redis queues to Prometheus.",
    "",
    "Usage:",
    "  deno run --allow-net --allow-env exporter/main.ts --redis-url URL [options]",
    "",
    ...describeSettings(settingTable),
    "",
    "/metrics is for Prometheus; /health answers 503 while Redis doesn't answer.",
  ].join("\n");
}
