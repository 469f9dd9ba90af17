/**
 * Every metric that the platform defines, to hold queries in rules and
 * dashboards to: a name or a label that no series has is found by a test and
 * not by an operator in front of an empty panel.
 *
 * @module
 */
import type {
  LabelSet,
  MetricDefinition,
  MetricsModule,
} from "@dalston/metrics";
import { runtimeMetrics } from "@dalston/metrics/runtime";
import { exporterMetrics, programMetrics } from "../../exporter/metrics.ts";
import { defineSelfMetrics } from "../../metrics/_self_metrics.ts";
import { engineMetrics } from "../../services/engine_sdk/metrics.ts";
import { gatewayMetrics } from "../../services/gateway/metrics.ts";
import { orchestratorMetrics } from "../../services/orchestrator/metrics.ts";
import { realtimeMetrics } from "../../services/realtime_sdk/metrics.ts";
import { sessionRouterMetrics } from "../../services/session_router/metrics.ts";
import { type Matcher, parsePromql, type Selector } from "./promql.ts";

const modules: readonly MetricsModule[] = [
  gatewayMetrics,
  orchestratorMetrics,
  engineMetrics,
  sessionRouterMetrics,
  realtimeMetrics,
  exporterMetrics,
  programMetrics,
  runtimeMetrics,
];
const own = modules.flatMap((module) => Object.values(module));

/** Labels that every series of a service has. */
const common = { service: "*", instance: "*", job: "*" } as const;

/** Series of Prometheus itself. */
const prometheus: Readonly<Record<string, LabelSet>> = {
  up: common,
  scrape_duration_seconds: common,
  scrape_samples_scraped: common,
  ALERTS: {
    ...common,
    alertname: "*",
    alertstate: ["firing", "pending"],
    severity: ["critical", "warning", "info"],
    engine_id: "*",
  },
  prometheus_target_scrapes_exceeded_sample_limit_total: common,
  prometheus_target_scrapes_exceeded_body_size_limit_total: common,
  prometheus_target_scrape_pool_exceeded_label_limits_total: common,
};

/** Names of series that Prometheus has itself, for a test to find there. */
export const prometheusSeries: readonly string[] = Object.keys(prometheus);

/** Labels of every series, by its name: of a histogram there are three. */
export const knownSeries: ReadonlyMap<string, LabelSet> = new Map([
  ...Object.entries(prometheus),
  ...[...own, ...Object.values(defineSelfMetrics(own))].flatMap(seriesOf),
]);

function seriesOf(definition: MetricDefinition): [string, LabelSet][] {
  const { name } = definition;
  const labels = { ...common, ...definition.labels };
  if (definition.type !== "histogram") return [[name, labels]];
  // A whole number is written 1 in the text format and 1.0 in OpenMetrics, so a
  // query for it finds nothing in one of them.
  const fractions = definition.buckets?.filter((le) => !Number.isInteger(le));
  const le = [...(fractions ?? []).map(String), "+Inf"];
  return [
    [`${name}_bucket`, { ...labels, le }],
    [`${name}_sum`, labels],
    [`${name}_count`, labels],
  ];
}

/**
 * What an expression asks for that no series has: names, labels, label values.
 *
 * @param recorded Series of recording rules.
 * @throws {SyntaxError} where it isn't PromQL.
 */
export function queryProblems(
  expression: string,
  recorded: ReadonlyMap<string, LabelSet> = new Map(),
): string[] {
  const { selectors, labels } = parsePromql(expression);
  const found = new Map(
    selectors.map(({ metric }) => [
      metric,
      knownSeries.get(metric) ?? recorded.get(metric),
    ]),
  );
  return [
    ...selectors.flatMap((selector) =>
      selectorProblems(selector, found.get(selector.metric))
    ),
    ...labels.filter((label) =>
      ![...found.values()].some((set) => set && label in set)
    ).map((label) => `no series here has the label ${label}`),
  ];
}

function selectorProblems(
  { metric, matchers }: Selector,
  labels: LabelSet | undefined,
): string[] {
  if (labels === undefined) return [`there is no metric ${metric}`];
  return matchers.flatMap(({ label, operator, value }) => {
    const values = labels[label];
    if (values === undefined) return [`${metric} has no label ${label}`];
    if (
      values === "*" || values.some((each) => fits({ operator, value }, each))
    ) {
      return [];
    }
    return [`${metric} has no ${label}${operator}"${value}": ${values}`];
  });
}

/**
 * Whether the value is one that a matcher speaks of, be it to leave it out:
 * `status!="faild"` leaves out nothing and is as wrong as `status="faild"`.
 */
function fits(
  { operator, value }: Pick<Matcher, "operator" | "value">,
  label: string,
): boolean {
  return operator.endsWith("~")
    ? new RegExp(`^(?:${value})$`).test(label)
    : value === label;
}
