/**
 * Reads the files that `promtool test rules` runs. All durations are
 * milliseconds.
 *
 * @module
 */
import { parseDuration } from "../../series/duration.ts";
import type { Texts } from "../files/rule_group.ts";
import { YamlReader, type YamlValue } from "../files/yaml_reader.ts";

/** A series with its points, as they are written. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** All alerts of a name that must fire at a time. */
export interface AlertCase {
  readonly alert: string;
  /** Time since the start. */
  readonly at: number;
  readonly alerts: readonly {
    readonly labels: Texts;
    readonly annotations: Texts;
  }[];
}

/** What a query must answer at a time. */
export interface QueryCase {
  readonly query: string;
  /** Time since the start. */
  readonly at: number;
  readonly samples: readonly {
    readonly labels: string;
    readonly value: number;
  }[];
}

/** Samples, and what the rules make of them. */
export interface RuleTest {
  /** Empty if it has none. */
  readonly name: string;
  /** Time between two samples. */
  readonly interval: number;
  readonly series: readonly InputSeries[];
  readonly alerts: readonly AlertCase[];
  readonly queries: readonly QueryCase[];
  readonly externalLabels: Texts;
  readonly externalUrl: string;
  /** Time of the first sample, in milliseconds since 1970. */
  readonly start: number;
}

/** A file of tests. */
export interface RuleTestFile {
  /** Paths and globs of the rule files, from the folder of the file. */
  readonly ruleFiles: readonly string[];
  readonly evaluationInterval: number;
  /** Names of groups that are evaluated in this order. */
  readonly groupOrder: readonly string[];
  /** True if the last bit of a number doesn't count. */
  readonly fuzzyCompare: boolean;
  readonly tests: readonly RuleTest[];
}

const minute = 60_000;

/**
 * Reads a file of tests.
 *
 * @throws {YamlError} if it isn't one.
 */
export function parseTestFile(text: string): RuleTestFile {
  const yaml = new YamlReader(text);
  const fields = yaml.fields(yaml.root, "main.unitTestFile", [
    "rule_files",
    "evaluation_interval",
    "group_eval_order",
    "fuzzy_compare",
    "tests",
  ]);
  const reader = new TestReader(yaml);
  const evaluationInterval =
    yaml.parsed(fields.evaluation_interval, parseDuration) || minute;
  const file = {
    ruleFiles: yaml.list(fields.rule_files, "string").map((file) =>
      yaml.text(file)
    ),
    evaluationInterval,
    groupOrder: yaml.list(fields.group_eval_order, "string").map((name) =>
      yaml.text(name)
    ),
    fuzzyCompare: yaml.bool(fields.fuzzy_compare),
    tests: yaml.list(fields.tests, "main.testGroup").map((test) =>
      reader.test(test, evaluationInterval)
    ),
  };
  yaml.finish();
  return file;
}

class TestReader {
  constructor(readonly yaml: YamlReader) {}

  test(value: YamlValue, evaluationInterval: number): RuleTest {
    const { yaml } = this;
    const fields = yaml.fields(value, "main.testGroup", [
      "name",
      "interval",
      "input_series",
      "alert_rule_test",
      "promql_expr_test",
      "external_labels",
      "external_url",
      "start_timestamp",
    ]);
    return {
      name: yaml.text(fields.name),
      interval: this.#duration(fields.interval) || evaluationInterval,
      series: yaml.list(fields.input_series, "main.series").map((series) =>
        this.#series(series)
      ),
      alerts: yaml.list(fields.alert_rule_test, "main.alertTestCase").map(
        (alert) => this.#alertCase(alert),
      ),
      queries: yaml.list(fields.promql_expr_test, "main.promqlTestCase").map(
        (query) => this.#queryCase(query),
      ),
      externalLabels: yaml.texts(fields.external_labels),
      externalUrl: yaml.text(fields.external_url),
      start: yaml.parsed(fields.start_timestamp, parseStart) ?? 0,
    };
  }

  #series(value: YamlValue): InputSeries {
    const { yaml } = this;
    const { series, values } = yaml.fields(value, "main.series", [
      "series",
      "values",
    ]);
    return { series: yaml.text(series), values: yaml.text(values) };
  }

  #alertCase(value: YamlValue): AlertCase {
    const { yaml } = this;
    const fields = yaml.fields(value, "main.alertTestCase", [
      "eval_time",
      "alertname",
      "exp_alerts",
    ]);
    return {
      alert: yaml.text(fields.alertname),
      at: this.#duration(fields.eval_time),
      alerts: yaml.list(fields.exp_alerts, "main.alert").map((alert) => {
        const expected = yaml.fields(alert, "main.alert", [
          "exp_labels",
          "exp_annotations",
        ]);
        return {
          labels: yaml.texts(expected.exp_labels),
          annotations: yaml.texts(expected.exp_annotations),
        };
      }),
    };
  }

  #queryCase(value: YamlValue): QueryCase {
    const { yaml } = this;
    const fields = yaml.fields(value, "main.promqlTestCase", [
      "expr",
      "eval_time",
      "exp_samples",
    ]);
    return {
      query: yaml.text(fields.expr),
      at: this.#duration(fields.eval_time),
      samples: yaml.list(fields.exp_samples, "main.sample").map((sample) =>
        this.#sample(sample)
      ),
    };
  }

  #sample(value: YamlValue): QueryCase["samples"][number] {
    const { yaml } = this;
    const { labels, value: number, histogram } = yaml.fields(
      value,
      "main.sample",
      ["labels", "value", "histogram"],
    );
    if (histogram !== undefined) {
      yaml.problem(histogram.place, "native histograms are not supported");
    }
    return { labels: yaml.text(labels), value: yaml.float(number) };
  }

  #duration(value: YamlValue | undefined): number {
    return this.yaml.parsed(value, parseDuration) ?? 0;
  }
}

/** Reads seconds since 1970, or a date such as `2021-01-01T00:00:00Z`. */
function parseStart(text: string): number {
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/i
    .test(text);
  const time = isDate ? Date.parse(text) : Number(text) * 1000;
  if (text !== "" && Number.isFinite(time)) return time;
  throw new RangeError(
    `invalid start_timestamp "${text}": expected a Unix timestamp or a date in the format of RFC 3339`,
  );
}
