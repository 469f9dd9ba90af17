/**
 * Tests of rules, in the files that `promtool test rules` runs.
 *
 * @module
 */
import type { HistogramDefinition, MetricDefinition } from "@dalston/metrics";
import { duration } from "../duration.ts";
import type { Promql } from "../promql/expression.ts";
import { equal, type LabelName, type LabelValue } from "../promql/labels.ts";
import { selector } from "../promql/selector.ts";
import { toYaml } from "./_yaml.ts";

/** A series, and its samples from the first moment of a test on. */
export interface InputSeries {
  /** Name and labels. */
  readonly series: string;
  /** One number, or promtool's notation: `0+10x5 stale _x3 7x20`. */
  readonly values: string | number;
}

/** Labels that a series of a metric may have, those of every target among them. */
export type LabelsOf<Metric extends MetricDefinition> = {
  readonly [Label in LabelName<Metric> | "job" | "instance"]?: LabelValue<
    Metric,
    Label
  >;
};

function named(
  metric: Pick<MetricDefinition, "name">,
  labels: Readonly<Record<string, string | undefined>>,
  suffix?: string,
): string {
  const matchers = Object.entries(labels).flatMap(([label, value]) =>
    value === undefined ? [] : [equal(label, value)]
  );
  return selector(metric, matchers, suffix);
}

/** Samples of a counter or a gauge. */
export function samples<const Metric extends MetricDefinition>(
  metric: Metric["type"] extends "histogram" ? never : Metric,
  labels: LabelsOf<Metric>,
  values: InputSeries["values"],
): InputSeries {
  return { series: named(metric, labels), values };
}

/** Samples of one of the series of which a histogram is made. */
export function histogramSamples<const Metric extends HistogramDefinition>(
  metric: Metric,
  part: "bucket" | "count" | "sum",
  labels: LabelsOf<Metric> & { readonly le?: string },
  values: InputSeries["values"],
): InputSeries {
  return { series: named(metric, labels, `_${part}`), values };
}

/** An alert for one series, as it must fire. */
export interface FiringAlert {
  /** All of its labels but its name. */
  readonly labels: Readonly<Record<string, string>>;
  /** All of its annotations. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** The state of an alert at one moment of a test. */
export interface AlertCase {
  /** The alert's name. */
  readonly alert: string;
  /** Seconds since the first sample. */
  readonly at: number;
  /** All that fires then; nothing where the alert must be quiet. */
  readonly firing: readonly FiringAlert[];
}

/** The answer to an expression at one moment of a test. */
export interface QueryCase {
  /** The expression. */
  readonly query: Promql;
  /** Seconds since the first sample. */
  readonly at: number;
  /** Its series with their values, such as `{ '{status="failed"}': 2 }`. */
  readonly answer: Readonly<Record<string, number>>;
}

/** Samples, and what the rules make of them. */
export interface RuleTest {
  /** A sentence on what happens, which a failure repeats. */
  readonly name: string;
  /** Seconds between samples. */
  readonly interval: number;
  /** The samples. */
  readonly series: readonly InputSeries[];
  /** Expected states of alerts. @default [] */
  readonly alerts?: readonly AlertCase[];
  /** Expected answers to expressions. @default [] */
  readonly queries?: readonly QueryCase[];
}

/** A file of tests. */
export interface RuleTestFile {
  /** Paths of the rule files, from the folder of this file. @default [] */
  readonly rules?: readonly string[];
  /** Seconds between evaluations of the rules. */
  readonly evaluationInterval: number;
  /** Names of groups of which one reads what another records. @default [] */
  readonly order?: readonly string[];
  /** The tests; each begins with no samples. */
  readonly tests: readonly RuleTest[];
}

/**
 * A file of tests in YAML, as `promtool test rules` reads it.
 *
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { ruleTestFile, samples } from "@dalston/monitoring/builder";
 *
 * const open = { type: "gauge", name: "shop_open", help: "1 if open." } as const;
 * const file = ruleTestFile({
 *   rules: ["shop.yml"],
 *   evaluationInterval: 60,
 *   tests: [{
 *     name: "A shop that closes",
 *     interval: 60,
 *     series: [samples(open, { instance: "a" }, "1x5 0x10")],
 *     alerts: [{ alert: "ShopClosed", at: 300, firing: [] }],
 *   }],
 * });
 * assertStringIncludes(file, `series: shop_open{instance="a"}`);
 * ```
 */
export function ruleTestFile(
  { rules = [], evaluationInterval, order = [], tests }: RuleTestFile,
): string {
  return toYaml({
    rule_files: rules,
    evaluation_interval: duration(evaluationInterval),
    ...order.length === 0 ? {} : { group_eval_order: order },
    tests: tests.map(written),
  });
}

function written(
  { name, interval, series, alerts = [], queries = [] }: RuleTest,
) {
  return {
    name,
    interval: duration(interval),
    input_series: series.map(({ series, values }) => ({
      series,
      values: String(values),
    })),
    alert_rule_test: alerts.map(({ alert, at, firing }) => ({
      alertname: alert,
      eval_time: `${at}s`,
      exp_alerts: firing.map(({ labels, annotations }) => ({
        exp_labels: labels,
        exp_annotations: annotations,
      })),
    })),
    promql_expr_test: queries.map(({ query, at, answer }) => ({
      expr: query.promql,
      eval_time: `${at}s`,
      exp_samples: Object.entries(answer).map(([labels, value]) => ({
        labels,
        value,
      })),
    })),
  };
}
