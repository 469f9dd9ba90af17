/**
 * The rules that are shipped for Prometheus, and promtool's tests of them.
 *
 * @module
 */
import { parse } from "yaml";

/** An alerting rule. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A recording rule. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** One case of a test for an alert. */
export interface AlertCase {
  readonly alertname: string;
  /** Empty or absent where the alert must be quiet. */
  readonly exp_alerts?: readonly unknown[];
}

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly (Alert | Recording)[];
  }[];
}

interface TestFile {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly AlertCase[];
  }[];
}

/** Prometheus' configuration, rules and tests. */
export const prometheusFolder = new URL(
  "../../docker/prometheus/",
  import.meta.url,
);

/** The YAML files in one of its folders, by path. */
export function filesIn(folder: "rules" | "tests"): string[] {
  const url = new URL(`${folder}/`, prometheusFolder);
  return [...Deno.readDirSync(url)].map(({ name }) => name)
    .filter((name) => name.endsWith(".yml")).sort()
    .map((name) => new URL(name, url).pathname);
}

const rules = filesIn("rules").flatMap((path) => {
  const file: RuleFile = parse(Deno.readTextFileSync(path));
  return file.groups.flatMap((group) => group.rules);
});

/** Every alert that is shipped. */
export const alerts: readonly Alert[] = rules.filter((rule) => "alert" in rule);

/** Every recording rule that is shipped. */
export const recordings: readonly Recording[] = rules
  .filter((rule) => "record" in rule);

/** Every case of every test for an alert. */
export const alertCases: readonly AlertCase[] = filesIn("tests")
  .flatMap((path) => {
    const file: TestFile = parse(Deno.readTextFileSync(path));
    return file.tests.flatMap((test) => test.alert_rule_test ?? []);
  });
