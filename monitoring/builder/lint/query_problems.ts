/**
 * Finds names, labels and label values in queries that no series has: a test
 * finds them, not an operator in front of an empty panel.
 *
 * @module
 */
import type { LabelSet, MetricDefinition } from "@dalston/metrics";
import { type Matcher, parsePromql, type Selector } from "../promql/parse.ts";

/** The labels of series, by the name of the series. */
export type KnownSeries = ReadonlyMap<string, LabelSet>;

/** The series of these metrics. A histogram has three. */
export function seriesOf(metrics: Iterable<MetricDefinition>): KnownSeries {
  return new Map([...metrics].flatMap(labelsBySeries));
}

function labelsBySeries(metric: MetricDefinition): [string, LabelSet][] {
  const { name, type, labels = {} } = metric;
  if (type !== "histogram") return [[name, labels]];
  // A whole number is written 1 in the text format and 1.0 in OpenMetrics, so a
  // query for it finds nothing in one of them.
  const fractions = metric.buckets?.filter((le) => !Number.isInteger(le));
  const le = [...(fractions ?? []).map(String), "+Inf"];
  return [
    [`${name}_bucket`, { ...labels, le }],
    [`${name}_sum`, labels],
    [`${name}_count`, labels],
  ];
}

/**
 * Compares an expression with the series that exist. Variables of a dashboard
 * must have been replaced.
 *
 * @returns a sentence for each name, label or label value that no series has
 * @throws {SyntaxError} if the expression isn't PromQL
 */
export function queryProblems(
  expression: string,
  series: KnownSeries,
): string[] {
  const { selectors, labels } = parsePromql(expression);
  const found = new Map(
    selectors.map(({ metric }) => [metric, series.get(metric)]),
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
 * Tests if a matcher names the value, also where it excludes it:
 * `status!="faild"` excludes nothing and is as wrong as `status="faild"`.
 */
function fits(
  { operator, value }: Pick<Matcher, "operator" | "value">,
  label: string,
): boolean {
  return operator.endsWith("~")
    ? new RegExp(`^(?:${value})$`).test(label)
    : value === label;
}
