/**
 * Aggregations: many series into few.
 *
 * @module
 */
import type { HistogramDefinition } from "@dalston/metrics";
import { ratio, times } from "./arithmetic.ts";
import { atom, type Expression, operation, type Promql } from "./expression.ts";
import type { LabelName, MatcherOf } from "./labels.ts";
import { observations, observed } from "./series.ts";

function grouped(
  operator: string,
  by: readonly string[],
  { promql }: Promql,
): string {
  const grouping = by.length === 0 ? "" : ` by (${by.join(", ")}) `;
  return `${operator}${grouping}(${promql})`;
}

/** Makes one series of all that agree in `by`, and leaves these labels alone. */
export type Aggregation = <Label extends string, By extends Label[]>(
  series: Expression<Label>,
  ...by: By
) => Expression<By[number]>;

function aggregation(operator: "sum" | "max" | "min"): Aggregation {
  return (series, ...by) => atom(grouped(operator, by, series));
}

/** The sum of series that agree in `by`. */
export const sum: Aggregation = aggregation("sum");

/** The sum of rates that agree in `by`, as so many a minute. */
export function perMinute<Label extends string, By extends Label[]>(
  rates: Expression<Label>,
  ...by: By
): Expression<By[number]> {
  return times(sum(rates, ...by), 60);
}

/** The largest of series that agree in `by`. */
export const max: Aggregation = aggregation("max");

/** The smallest of series that agree in `by`. */
export const min: Aggregation = aggregation("min");

/**
 * A quantile of what went into buckets. Where nothing was observed PromQL says
 * NaN, for which no comparison holds; so there is nothing instead.
 */
export function quantile<Label extends string, By extends Label[]>(
  q: number,
  buckets: "le" extends Label ? Expression<Label> : never,
  ...by: By
): Expression<By[number]> {
  return operation(
    `histogram_quantile(${q}, ${grouped("sum", ["le", ...by], buckets)}) >= 0`,
  );
}

/** The mean of what was observed; nothing where nothing was. */
export function mean<
  const Metric extends HistogramDefinition,
  By extends LabelName<Metric>[],
>(
  metric: Metric,
  where: readonly MatcherOf<Metric>[],
  ...by: By
): Expression<By[number]> {
  return ratio(
    sum(observed(metric, ...where), ...by),
    sum(observations(metric, ...where), ...by),
  );
}
