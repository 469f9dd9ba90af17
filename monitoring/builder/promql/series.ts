/**
 * Series of a metric, named by its definition: a renamed metric or label
 * doesn't compile. A counter is read through `rate()` alone.
 *
 * @module
 */
import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  MetricDefinition,
} from "@dalston/metrics";
import { atom, type Expression } from "./expression.ts";
import type { LabelName, MatcherOf } from "./labels.ts";

function selector<Metric extends MetricDefinition>(
  metric: Metric,
  where: readonly MatcherOf<Metric>[],
  suffix = "",
): string {
  const matchers = where.map(({ label, operator, value }) =>
    `${label}${operator}${JSON.stringify(value)}`
  );
  const name = `${metric.name}${suffix}`;
  return matchers.length === 0 ? name : `${name}{${matchers.join(",")}}`;
}

/** The window is the dashboard's `$interval`. */
function perSecond<Label extends string>(selected: string): Expression<Label> {
  return atom(`rate(${selected}[$interval])`);
}

/** The series of a gauge as they are. */
export function gauge<const Metric extends GaugeDefinition>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
): Expression<LabelName<Metric>> {
  return atom(selector(metric, where));
}

/** How fast a counter grows, per second. */
export function rate<const Metric extends CounterDefinition>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
): Expression<LabelName<Metric>> {
  return perSecond(selector(metric, where));
}

/** How often something was observed, per second. */
export function observations<const Metric extends HistogramDefinition>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
): Expression<LabelName<Metric>> {
  return perSecond(selector(metric, where, "_count"));
}

/** The sum of what was observed, per second. */
export function observed<const Metric extends HistogramDefinition>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
): Expression<LabelName<Metric>> {
  return perSecond(selector(metric, where, "_sum"));
}

/** How often each bucket was hit, per second; a bucket holds those below it. */
export function buckets<const Metric extends HistogramDefinition>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
): Expression<LabelName<Metric> | "le"> {
  return perSecond(selector(metric, where, "_bucket"));
}

/** How often each bucket was hit within a window; for heatmaps. */
export function bucketHits<const Metric extends HistogramDefinition>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
): Expression<LabelName<Metric> | "le"> {
  return atom(`increase(${selector(metric, where, "_bucket")}[$interval])`);
}
