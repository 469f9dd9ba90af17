/**
 * Rules for queries.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";
import { queryProblems } from "./query_problems.ts";
import { type LintRule, queryRule } from "./rule.ts";

/** Series that only ever grow. */
function counters(metrics: readonly MetricDefinition[]): string[] {
  return metrics.flatMap(({ type, name }) =>
    type === "counter"
      ? [name]
      : type === "histogram"
      ? [`${name}_bucket`, `${name}_sum`, `${name}_count`]
      : []
  );
}

/** A query as Grafana sends it, with a pattern for each variable. */
function filledIn(expression: string): string {
  return expression
    .replaceAll(/\[\$(interval|__rate_interval|__range)\]/g, "[5m]")
    .replaceAll(/\$\w+/g, ".+");
}

/** The text before each place where a series is named. */
function before(expression: string, series: string): string[] {
  return [...expression.matchAll(
    new RegExp(`(?<![\\w:"])${series}(?![\\w:"])`, "g"),
  )].map(({ index }) => expression.slice(0, index));
}

/** The rules. */
export const queryRules: readonly LintRule[] = [
  queryRule(
    "queries are PromQL on metrics, labels and values that exist",
    (expression, { series }) => {
      try {
        return queryProblems(filledIn(expression), series);
      } catch (error) {
        return [String(error)];
      }
    },
  ),
  queryRule(
    "rates are taken over an interval that follows the zoom",
    (expression) =>
      [...expression.matchAll(/\b(?:i?rate|increase)\([^[]*\[([^\]]*)\]/g)]
        .flatMap(([, window]) => window ?? [])
        .filter((window) =>
          !["$interval", "$__rate_interval"].includes(window)
        ),
  ),
  queryRule(
    "counters are read through a rate or an increase",
    (expression, { metrics }) =>
      counters(metrics).filter((name) =>
        before(expression, name).some((text) =>
          !/(rate|increase)\($/.test(text)
        )
      ),
  ),
  queryRule(
    "ratios have no number where there is none",
    (expression) => expression.match(/or vector\(.*/g) ?? [],
  ),
  queryRule(
    "ratios have no value without traffic",
    (expression) =>
      [...expression.matchAll(/ \/ (?!\(.* > 0\))(.*)/g)].map(([part]) => part),
  ),
  queryRule(
    "variables of several values are matched by a pattern",
    (expression) => expression.match(/\w+!?="[^"]*\$[^"]*"/g) ?? [],
  ),
  queryRule(
    "gauges that every replica reports in full aren't added up",
    (expression, { replicated }) =>
      replicated.map(({ name }) => name).filter((name) =>
        before(expression, name).some((text) =>
          !/\b(max|min)( by \([\w, ]+\) )?\($/.test(text)
        )
      ),
  ),
  queryRule(
    "quantiles keep the buckets apart",
    (expression) =>
      before(expression, "histogram_quantile").length ===
          (expression.match(/histogram_quantile\([\d.]+, sum by \(le[,)]/g) ??
            []).length
        ? []
        : ["a quantile of something else"],
  ),
];
