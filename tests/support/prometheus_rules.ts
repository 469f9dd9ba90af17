/**
 * Reads the shipped rules of Prometheus.
 *
 * @module
 */
import { parse } from "yaml";

/** An alert. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
}

/** A recording rule. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly (Alert | Recording)[];
  }[];
}

/** Folder of Prometheus' configuration and rules. */
export const prometheusFolder = new URL(
  "../../docker/prometheus/",
  import.meta.url,
);

const rulesFolder = new URL("rules/", prometheusFolder);

/** Paths of the rule files. */
export const ruleFiles: readonly string[] = [...Deno.readDirSync(rulesFolder)]
  .map(({ name }) => name).sort()
  .map((name) => new URL(name, rulesFolder).pathname);

const rules = ruleFiles.flatMap((path) => {
  const file: RuleFile = parse(Deno.readTextFileSync(path));
  return file.groups.flatMap((group) => group.rules);
});

/** Every shipped alert. */
export const alerts: readonly Alert[] = rules.filter((rule) => "alert" in rule);

/** Every shipped recording rule. */
export const recordings: readonly Recording[] = rules
  .filter((rule) => "record" in rule);
