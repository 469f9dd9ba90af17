/**
 * Holds samples in memory for tests.
 *
 * @module
 */
import type { Labels } from "../../series/labels.ts";
import type { NotedSeries } from "../../series/notation.ts";
import type {
  SampleSource,
  Selection,
  SeriesSamples,
} from "../../series/samples.ts";

/**
 * A sample, or a staleness marker, or a native histogram. The engine doesn't
 * read histograms, so that one only ends the floats before it, as a staleness
 * marker does.
 */
export type MemorySample = number | "stale" | "histogram";

interface Series {
  readonly labels: Labels;
  readonly samples: Map<number, MemorySample>;
  /** What `select()` returns of all samples, as long as none is added. */
  sorted: Sorted | undefined;
}

interface Sorted extends SeriesSamples {
  readonly histogramTimestamps: Float64Array;
}

/**
 * Samples in memory.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { MemorySource } from "./memory_source.ts";
 * import { parseSeries } from "../../series/notation.ts";
 *
 * const source = new MemorySource();
 * source.load(parseSeries("up 1 1 stale"), 60_000);
 * const [up] = await source.select(
 *   { matchers: [], after: 0, until: 120_000 },
 *   AbortSignal.any([]),
 * );
 * assertEquals(up?.timestamps, Float64Array.of(60_000));
 * assertEquals(up?.staleTimestamps, Float64Array.of(120_000));
 * ```
 */
export class MemorySource implements SampleSource {
  readonly #series = new Map<string, Series>();
  readonly #selectedHistograms = new Set<string>();

  /** Adds a sample, in the place of one that the series has at this time. */
  add(labels: Labels, timestamp: number, sample: MemorySample): void {
    const series = this.#find(labels);
    series.samples.set(timestamp, sample);
    series.sorted = undefined;
  }

  /** Adds the points of a series, the first at `start`. */
  load({ labels, points }: NotedSeries, step: number, start = 0): void {
    const series = this.#find(labels);
    points.forEach((point, index) => {
      if (point !== "none") series.samples.set(start + index * step, point);
    });
    series.sorted = undefined;
  }

  #find(labels: Labels): Series {
    let series = this.#series.get(labels.key);
    if (series === undefined) {
      series = { labels, samples: new Map(), sorted: undefined };
      this.#series.set(labels.key, series);
    }
    return series;
  }

  /** Returns the names of metrics of which histograms were selected since. */
  takeSelectedHistograms(): string[] {
    const names = [...this.#selectedHistograms].sort();
    this.#selectedHistograms.clear();
    return names;
  }

  select(
    { matchers, after, until }: Selection,
    signal: AbortSignal,
  ): Promise<readonly SeriesSamples[]> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const found: SeriesSamples[] = [];
    for (const series of this.#series.values()) {
      const { labels } = series;
      const matches = matchers.every((matcher) =>
        matcher.matches(labels.get(matcher.name))
      );
      if (!matches) continue;
      const sorted = series.sorted ??= sort(series);
      const [from, to] = bounds(sorted.timestamps, after, until);
      found.push({
        labels,
        timestamps: sorted.timestamps.subarray(from, to),
        values: sorted.values.subarray(from, to),
        staleTimestamps: within(sorted.staleTimestamps, after, until),
      });
      if (within(sorted.histogramTimestamps, after, until).length > 0) {
        this.#selectedHistograms.add(labels.get("__name__"));
      }
    }
    return Promise.resolve(found);
  }
}

function sort({ labels, samples }: Series): Sorted {
  const ascending = [...samples].sort(([a], [b]) => a - b);
  const floats = ascending.filter(isFloat);
  const times = (list: typeof ascending) =>
    Float64Array.from(list, ([timestamp]) => timestamp);
  return {
    labels,
    timestamps: times(floats),
    values: Float64Array.from(floats, ([, value]) => value),
    staleTimestamps: times(
      ascending.filter(([, sample]) => typeof sample !== "number"),
    ),
    histogramTimestamps: times(
      ascending.filter(([, sample]) => sample === "histogram"),
    ),
  };
}

function isFloat(
  entry: [number, MemorySample],
): entry is [number, number] {
  return typeof entry[1] === "number";
}

function within(times: Float64Array, after: number, until: number) {
  return times.subarray(...bounds(times, after, until));
}

/** Indices of the times in `after < time <= until`. */
function bounds(
  times: Float64Array,
  after: number,
  until: number,
): [from: number, to: number] {
  return [countUntil(times, after), countUntil(times, until)];
}

/** Number of ascending times up to this one. */
function countUntil(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
