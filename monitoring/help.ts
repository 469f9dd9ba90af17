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
    "Scrapes metrics, keeps them, evaluates rules, and answers PromQL by",
    "Prometheus' HTTP API.",
    "",
    "Usage:",
    "  deno run --allow-net --allow-read --allow-write --allow-env \\",
    "    monitoring/main.ts --target http://localhost:8080/metrics [options]",
    "",
    ...describeSettings(settingTable),
    "",
    "/targets, /alerts and /rules are pages; /api/v1/ is for programs.",
  ].join("\n");
}
