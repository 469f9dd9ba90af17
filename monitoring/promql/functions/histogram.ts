/**
 * Functions of classic histograms: `histogram_quantile`, `histogram_fraction`.
 *
 * @module
 */
import { type Labels, metricName } from "../../series/labels.ts";
import { withoutNames } from "../merge_series.ts";
import type { StepSeries, StepValue } from "../steps.ts";
import { warnOfQuantile } from "./_quantile_warning.ts";
import { Buckets } from "./buckets.ts";
import type { CallContext, VectorFunction } from "./function.ts";

/** Label that holds the upper bound of a bucket. */
const boundLabel = "le";
const boundLabels: ReadonlySet<string> = new Set([boundLabel]);

/** Estimates a quantile of the observations. */
export const histogramQuantile: VectorFunction = {
  kind: "vector",
  evaluate(context) {
    const { arguments: [quantile, vector], call, annotations } = context;
    const quantiles = scalarsOf(quantile);
    for (const value of new Set(quantiles)) {
      warnOfQuantile(value, call, annotations);
    }
    return mapHistograms(context, vector, 1, ({ labels }, buckets, step) => {
      const { value, wasForced } = buckets.quantile(quantiles[step] ?? NaN);
      const at = call.arguments[1]?.position;
      if (wasForced && at !== undefined) {
        annotations.info(
          "input to histogram_quantile needed to be fixed for monotonicity (see " +
            "https://prometheus.io/docs/prometheus/latest/querying/functions/" +
            `#histogram_quantile)${ofMetric(labels)}`,
          at,
        );
      }
      return value;
    });
  },
};

/** Estimates the share of the observations between two values. */
export const histogramFraction: VectorFunction = {
  kind: "vector",
  evaluate(context) {
    const [lower, upper, vector] = context.arguments;
    const lowers = scalarsOf(lower);
    const uppers = scalarsOf(upper);
    return mapHistograms(
      context,
      vector,
      2,
      (_, buckets, step) =>
        buckets.fraction(lowers[step] ?? NaN, uppers[step] ?? NaN),
    );
  },
};

function scalarsOf(argument: StepValue | undefined): Float64Array {
  return argument?.type === "scalar" ? argument.values : new Float64Array();
}

function ofMetric(labels: Labels): string {
  const name = labels.get(metricName);
  return name === "" ? "" : ` for metric name ${JSON.stringify(name)}`;
}

/** The buckets of a histogram, in the order of their bounds. */
interface Histogram {
  /** Labels of the buckets but their bound. */
  readonly labels: Labels;
  readonly buckets: { readonly bound: number; readonly series: StepSeries }[];
}

/** Makes one series of each histogram. */
async function mapHistograms(
  context: CallContext,
  vector: StepValue | undefined,
  argumentIndex: number,
  evaluate: (histogram: Histogram, buckets: Buckets, step: number) => number,
): Promise<StepValue> {
  const { steps, slices } = context;
  const series = vector?.type === "vector" ? vector.series : [];
  const result: StepSeries[] = [];
  for (const histogram of groupBuckets(context, series, argumentIndex)) {
    const values = new Float64Array(steps.count);
    const present = new Uint8Array(steps.count);
    const buckets = new Buckets(histogram.buckets.length);
    for (let step = 0; step < steps.count; step++) {
      if (slices.spend(2 * histogram.buckets.length)) await slices.next();
      buckets.clear();
      for (const { bound, series } of histogram.buckets) {
        if (series.present[step] === 0) continue;
        buckets.add(bound, series.values[step] ?? NaN);
      }
      if (buckets.length === 0) continue;
      values[step] = evaluate(histogram, buckets, step);
      present[step] = 1;
    }
    result.push({ labels: histogram.labels, values, present });
  }
  return { type: "vector", series: await withoutNames(result, context) };
}

function groupBuckets(
  { call, annotations }: CallContext,
  series: readonly StepSeries[],
  argumentIndex: number,
): readonly Histogram[] {
  const groups = new Map<string, Histogram>();
  for (const one of series) {
    const text = one.labels.get(boundLabel);
    const bound = parseBound(text);
    if (bound === undefined) {
      const at = call.arguments[argumentIndex]?.position;
      if (at === undefined || !one.present.includes(1)) continue;
      annotations.warn(
        'bucket label "le" is missing or has a malformed value of ' +
          `${JSON.stringify(text)}${ofMetric(one.labels)}`,
        at,
      );
      continue;
    }
    const labels = one.labels.without(boundLabels);
    let group = groups.get(labels.key);
    if (group === undefined) {
      groups.set(labels.key, group = { labels, buckets: [] });
    }
    group.buckets.push({ bound, series: one });
  }
  for (const { buckets } of groups.values()) {
    buckets.sort((a, b) => a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0);
  }
  return [...groups.values()];
}

/** Reads a number as Go does; undefined if it is none. */
function parseBound(text: string): number | undefined {
  if (/^[+-]?inf(inity)?$/i.test(text)) {
    return text.startsWith("-") ? -Infinity : Infinity;
  }
  if (/^[+-]?nan$/i.test(text)) return NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
    ? Number(text)
    : undefined;
}
