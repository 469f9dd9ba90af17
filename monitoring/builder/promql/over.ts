/**
 * Functions that look at a window of samples.
 *
 * @module
 */
import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  MetricDefinition,
} from "@dalston/metrics";
import { duration } from "../duration.ts";
import { atom, type Expression } from "./expression.ts";
import { equal, type LabelName, type MatcherOf } from "./labels.ts";
import { selector } from "./selector.ts";

/** A function of one kind of metric; its series have the metric's labels. */
export type WindowFunction<
  Kind extends MetricDefinition,
  Extra extends string = never,
> = <
  const Metric extends Kind,
>(
  metric: Metric,
  ...where: MatcherOf<Metric>[]
) => Expression<LabelName<Metric> | Extra>;

/** Functions of a window of samples. */
export interface Window {
  /** Growth of a counter per second. */
  readonly rate: WindowFunction<CounterDefinition>;
  /** By how much a counter grew. */
  readonly increase: WindowFunction<CounterDefinition>;
  /** Observations per second. */
  readonly observations: WindowFunction<HistogramDefinition>;
  /** Number of observations. */
  readonly observationCount: WindowFunction<HistogramDefinition>;
  /** The sum of what is observed, per second. */
  readonly observed: WindowFunction<HistogramDefinition>;
  /** Observations per second in each bucket, those of smaller ones included. */
  readonly buckets: WindowFunction<HistogramDefinition, "le">;
  /** Number of observations in each bucket. */
  readonly bucketHits: WindowFunction<HistogramDefinition, "le">;
  /**
   * Observations of at most this size, per second.
   *
   * @throws {RangeError} when no bucket ends there: then nobody knows.
   */
  readonly observationsUpTo: <const Metric extends HistogramDefinition>(
    bound: number,
    metric: Metric,
    ...where: MatcherOf<Metric>[]
  ) => Expression<LabelName<Metric> | "le">;
  /** Number of changes of a gauge. */
  readonly changes: WindowFunction<GaugeDefinition>;
  /** Growth of a gauge per second, by the line that fits it best. */
  readonly deriv: WindowFunction<GaugeDefinition>;
  /** The smallest value of a gauge. */
  readonly minOverTime: WindowFunction<GaugeDefinition>;
  /** The value of a gauge in so many seconds, if it goes on like this. */
  readonly predictLinear: <const Metric extends GaugeDefinition>(
    seconds: number,
    metric: Metric,
    ...where: MatcherOf<Metric>[]
  ) => Expression<LabelName<Metric>>;
}

/**
 * Functions over the last so many seconds.
 *
 * @param window Seconds, for alerts and recording rules; or the variable by
 * which a dashboard's window follows its zoom.
 */
export function over(window: number | "$interval"): Window {
  const range = `[${typeof window === "number" ? duration(window) : window}]`;
  const call =
    (name: string, suffix = "") =>
    <const Metric extends MetricDefinition, Extra extends string>(
      metric: Metric,
      ...where: MatcherOf<Metric>[]
    ): Expression<LabelName<Metric> | Extra> =>
      atom(`${name}(${selector(metric, where, suffix)}${range})`);
  return {
    rate: call("rate"),
    increase: call("increase"),
    observations: call("rate", "_count"),
    observationCount: call("increase", "_count"),
    observed: call("rate", "_sum"),
    buckets: call("rate", "_bucket"),
    bucketHits: call("increase", "_bucket"),
    observationsUpTo(bound, metric, ...where) {
      const le = equal("le", bucketOf(metric, bound));
      return atom(
        `rate(${selector(metric, [...where, le], "_bucket")}${range})`,
      );
    },
    changes: call("changes"),
    deriv: call("deriv"),
    minOverTime: call("min_over_time"),
    predictLinear: (seconds, metric, ...where) =>
      atom(`predict_linear(${selector(metric, where)}${range}, ${seconds})`),
  };
}

/** The bucket that ends at a bound, as its label `le` has it. */
function bucketOf(
  { name, buckets = [] }: HistogramDefinition,
  bound: number,
): string {
  if (!buckets.includes(bound)) {
    throw new RangeError(
      `Cannot count what ${name} observed up to ${bound}: no bucket ends there, they end at ${
        buckets.join(", ")
      }`,
    );
  }
  return String(bound);
}
