/**
 * Compares the answers of the embedded engine with those of a Prometheus that
 * holds the same samples.
 *
 * @module
 */
import { evaluate } from "../../monitoring/promql/evaluate.ts";
import { parseExpression } from "../../monitoring/promql/parse.ts";
import { almostEqual } from "../../monitoring/promql/testing/almost_equal.ts";
import { Labels } from "../../monitoring/series/labels.ts";
import { createMatcher } from "../../monitoring/series/matcher.ts";
import type {
  SampleSource,
  SeriesSamples,
} from "../../monitoring/series/samples.ts";
import { writeOpenMetrics } from "../../monitoring/storage/open_metrics.ts";
import type { SampleStore } from "../../monitoring/storage/sample_store.ts";
import { openStore } from "../../monitoring/storage/store.ts";
import type {
  PrometheusServer,
  Series,
  TimeRange,
} from "../support/prometheus_server.ts";

const unstopped = new AbortController().signal;

/** Returns all samples of a store as OpenMetrics text. */
export async function openMetricsOf(store: SampleStore): Promise<string> {
  const pieces = await Array.fromAsync(writeOpenMetrics(store, unstopped));
  return pieces.join("");
}

/**
 * Returns a copy of a store for a fair comparison with Prometheus 2:
 *
 * - without staleness markers, as the text for Prometheus can't have any;
 * - with a 0 just before each series, and without gaps. Where a window begins
 *   long before the first of its samples, `rate()` looks further back than
 *   version 3 does, unless that sample is 0.
 */
export async function comparable(
  store: SampleStore,
  intervalSeconds: number,
): Promise<SampleStore> {
  const copy = await openStore({ file: ":memory:" });
  for (const { labels, timestamps, values } of await allSeries(store)) {
    const first = timestamps[0] ?? 0;
    await copy.append(
      [0, ...values].map((value, i) => ({
        labels,
        timestamp: first + (i - 1) * intervalSeconds * 1000,
        value,
      })),
    );
  }
  return copy;
}

function allSeries(source: SampleSource): Promise<readonly SeriesSamples[]> {
  const matchers = [createMatcher("__name__", "!=", "")];
  return source.select(
    { matchers, after: -Infinity, until: Infinity },
    unstopped,
  );
}

/**
 * Returns times that no window of a whole number of 100 ms begins or ends with:
 * Prometheus before version 3 takes a sample at the start of a window, and the
 * engine doesn't.
 */
export async function timesBesideSamples(
  source: SampleSource,
  { start, end, step }: TimeRange,
): Promise<TimeRange> {
  const all = await allSeries(source);
  const taken = new Set(
    all.flatMap(({ timestamps }) => [...timestamps].map((time) => time % 100)),
  );
  const free = Array.from({ length: 100 }, (_, ms) => ms)
    .find((ms) => !taken.has(ms));
  if (free === undefined) throw new Error("Samples lie at every millisecond");
  const shifted = Math.floor(start * 10) / 10 + free / 1000;
  return { start: shifted, end: shifted + (end - start), step };
}

/**
 * Evaluates an expression on both. Returns where they differ, and "" if they
 * are equal.
 */
export async function differenceOf(
  expression: string,
  range: TimeRange,
  source: SampleSource,
  prometheus: PrometheusServer,
): Promise<string> {
  const theirs = await prometheus.queryRange(expression, range);
  const { value } = await evaluate(source, parseExpression(expression), {
    start: Math.round(range.start * 1000),
    end: Math.round(range.end * 1000),
    step: range.step * 1000,
  }, unstopped);
  if (value.type !== "matrix") return `a ${value.type}`;
  const ours = value.series.map(({ labels, values }): Series => ({
    labels: labels.toRecord(),
    values: [...values],
  }));
  return compare(byLabels(ours), byLabels(theirs));
}

function byLabels(series: readonly Series[]): ReadonlyMap<string, Series> {
  return new Map(
    series.map((one) => [Labels.from(one.labels).key, one] as const),
  );
}

function compare(
  ours: ReadonlyMap<string, Series>,
  theirs: ReadonlyMap<string, Series>,
): string {
  for (const [key, { labels }] of theirs) {
    if (!ours.has(key)) return `lacks ${JSON.stringify(labels)}`;
  }
  for (const [key, { labels, values }] of ours) {
    const wanted = theirs.get(key)?.values;
    if (wanted === undefined) return `also has ${JSON.stringify(labels)}`;
    const isSame = values.length === wanted.length &&
      values.every((value, i) => almostEqual(value, wanted[i] ?? NaN));
    if (!isSame) {
      return `has ${values} and not ${wanted} for ${JSON.stringify(labels)}`;
    }
  }
  return "";
}
