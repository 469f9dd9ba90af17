/**
 * Series of a metric, named by its definition: a renamed metric or label
 * doesn't compile.
 *
 * @module
 */
import type { CounterDefinition, GaugeDefinition } from "@dalston/metrics";
import { atom, type Expression } from "./expression.ts";
import type { LabelName, MatcherOf } from "./labels.ts";
import { over, type Window } from "./over.ts";
import { selector } from "./selector.ts";

/** The series of a gauge as they are. */
export function gauge<const Metric extends GaugeDefinition>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
): Expression<LabelName<Metric>> {
  return atom(selector(metric, where));
}

/** The labels to which matchers give a value. */
export type LabelsGiven<Where> = Where extends
  { readonly label: infer Label extends string; readonly operator: "=" } ? Label
  : never;

/**
 * 1 where there is no such series, nothing where there is one. It has the
 * labels to which `where` gives a value.
 */
export function absent<
  const Metric extends CounterDefinition | GaugeDefinition,
  const Where extends readonly MatcherOf<Metric>[],
>(metric: Metric, ...where: Where): Expression<LabelsGiven<Where[number]>> {
  return atom(`absent(${selector(metric, where)})`);
}

/** The window that a dashboard's variable sets, so that it follows the zoom. */
const interval: Window = over("$interval");

/** Growth of a counter per second, over the dashboard's `$interval`. */
export const rate: Window["rate"] = interval.rate;

/** Observations per second, over `$interval`. */
export const observations: Window["observations"] = interval.observations;

/** The sum of what is observed, per second, over `$interval`. */
export const observed: Window["observed"] = interval.observed;

/**
 * Observations per second in each bucket, over `$interval`, those of smaller
 * buckets included.
 */
export const buckets: Window["buckets"] = interval.buckets;

/** Observations in each bucket within `$interval`; for heatmaps. */
export const bucketHits: Window["bucketHits"] = interval.bucketHits;
