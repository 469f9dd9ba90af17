/**
 * Rules on queries.
 *
 * @module
 */
import type { LabelSet } from "@dalston/metrics";
import { queryProblems } from "../../../mixin/catalogue.ts";
import { owners } from "../../../mixin/modules.ts";
import { prometheusMetrics } from "../../../mixin/prometheus_metrics.ts";
import { queryRule, type Rule } from "./rule.ts";

const metrics = owners.flatMap(({ metrics }) => metrics);

/** Series that only ever grow. */
const counters = metrics.flatMap(({ type, name }) =>
  type === "counter"
    ? [name]
    : type === "histogram"
    ? [`${name}_bucket`, `${name}_sum`, `${name}_count`]
    : []
);

/** Gauges of which every replica reports the whole. */
const ofTheWhole = metrics.map(({ name }) => name).filter((name) =>
  /^dalston_(queue|events|redis|exporter)_/.test(name) ||
  name === "dalston_orchestrator_jobs_in_progress" ||
  /^dalston_session_router_(workers|sessions_active|capacity)/.test(name)
).filter((name) => !counters.includes(name));

/** Prometheus' own series, with the labels of every target. */
const prometheusSeries: ReadonlyMap<string, LabelSet> = new Map(
  Object.values<{ readonly name: string; readonly labels?: LabelSet }>(
    prometheusMetrics,
  ).map(({ name, labels }) => [
    name,
    { service: "*", instance: "*", ...labels },
  ]),
);

/** A query as Grafana sends it, with what stands for any value. */
function filledIn(expression: string): string {
  return expression
    .replaceAll(/\[\$(interval|__rate_interval|__range)\]/g, "[5m]")
    .replaceAll(/\$\w+/g, ".+");
}

/** What stands before each place where a series is named. */
function before(expression: string, series: string): string[] {
  return [...expression.matchAll(
    new RegExp(`(?<![\\w:"])${series}(?![\\w:"])`, "g"),
  )].map(({ index }) => expression.slice(0, index));
}

/** The rules. */
export const queryRules: readonly Rule[] = [
  queryRule(
    "queries are PromQL on metrics, labels and values that there are",
    (expression) => {
      try {
        return queryProblems(filledIn(expression), prometheusSeries);
      } catch (error) {
        return [String(error)];
      }
    },
    "dalston_queue_dept",
  ),
  queryRule(
    "rates are taken over an interval that follows the zoom",
    (expression) =>
      [...expression.matchAll(/\b(i?rate|increase)\([^[]*\[([^\]]*)\]/g)]
        .map(([, , window]) => window)
        .filter((window) =>
          !["$interval", "$__rate_interval"].includes(window)
        ),
    "sum(rate(dalston_gateway_requests_total[5m]))",
  ),
  queryRule(
    "counters are read through a rate or an increase",
    (expression) =>
      counters.filter((name) =>
        before(expression, name).some((text) =>
          !/(rate|increase)\($/.test(text)
        )
      ),
    "sum(dalston_gateway_requests_total)",
  ),
  queryRule(
    "ratios have no number where there is none",
    (expression) => expression.match(/or vector\(.*/g) ?? [],
    "(up / up) or vector(0)",
  ),
  queryRule(
    "ratios have no value without traffic",
    (expression) =>
      [...expression.matchAll(/ \/ (?!\(.* > 0\))(.*)/g)].map(([part]) => part),
    "sum(up) / sum(up)",
  ),
  queryRule(
    "variables of several values are matched by a pattern",
    (expression) => expression.match(/\w+!?="[^"]*\$[^"]*"/g) ?? [],
    'up{service="$service"}',
  ),
  queryRule(
    "what every replica reports of the whole isn't added up over replicas",
    (expression) =>
      ofTheWhole.filter((name) =>
        before(expression, name).some((text) =>
          !/\b(max|min)( by \([\w, ]+\) )?\($/.test(text)
        )
      ),
    "sum by (status) (dalston_orchestrator_jobs_in_progress)",
  ),
  queryRule(
    "quantiles keep the buckets apart",
    (expression) =>
      before(expression, "histogram_quantile").length ===
          (expression.match(/histogram_quantile\([\d.]+, sum by \(le[,)]/g) ??
            []).length
        ? []
        : ["a quantile of something else"],
    "histogram_quantile(0.5, sum(rate(dalston_engine_task_duration_seconds_bucket[$interval])))",
  ),
];
