/**
 * The series of a metric as PromQL selects them.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";

/** Any matcher, once its types have been checked. */
interface AnyMatcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** A selector such as `jobs_total{status="failed"}`. */
export function selector(
  { name }: Pick<MetricDefinition, "name">,
  where: readonly AnyMatcher[],
  suffix = "",
): string {
  const matchers = where.map(({ label, operator, value }) =>
    `${label}${operator}${JSON.stringify(value)}`
  );
  const series = `${name}${suffix}`;
  return matchers.length === 0 ? series : `${series}{${matchers.join(",")}}`;
}
