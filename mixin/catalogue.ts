/**
 * Every metric that the platform defines, to hold queries in rules and
 * dashboards to: a name or a label that no series has is found by a test and
 * not by an operator in front of an empty panel.
 *
 * @module
 */
import type { LabelSet, MetricDefinition } from "@dalston/metrics";
import { owners } from "./modules.ts";
import {
  type Matcher,
  parsePromql,
  type Selector,
} from "../monitoring/builder/promql/parse.ts";

/** Labels that every series of a service has. */
const common = { service: "*", instance: "*", job: "*" } as const;

/** Series of Prometheus itself that alerts ask for. */
const prometheus: Readonly<Record<string, LabelSet>> = {
  up: common,
  prometheus_target_scrapes_exceeded_sample_limit_total: common,
  prometheus_target_scrapes_exceeded_body_size_limit_total: common,
  prometheus_target_scrape_pool_exceeded_label_limits_total: common,
};

/** Their names, for a test to find them there. */
export const prometheusSeries: readonly string[] = Object.keys(prometheus);

/** Labels of every series, by its name: of a histogram there are three. */
const knownSeries: ReadonlyMap<string, LabelSet> = new Map([
  ...Object.entries(prometheus),
  ...owners.flatMap(({ metrics }) => metrics).flatMap(seriesOf),
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
