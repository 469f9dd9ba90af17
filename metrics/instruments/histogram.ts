/**
 * Histograms.
 *
 * @module
 */
import type { HistogramDefinition } from "../definition.ts";
import { formatBound, samplePrefix } from "../exposition/_syntax.ts";
import type { Exemplar, FamilySnapshot } from "../exposition/snapshot.ts";
import type { Family, InstrumentContext, Sample } from "./context.ts";
import { type Labels, type Series, SeriesTable } from "./series.ts";
import type { BoundHistogram, LabelledHistogram } from "./types.ts";

/** Bounds of a histogram that names none, in seconds: for requests of a service. */
export const defaultBuckets: readonly number[] = [
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
];

/** A histogram with all its series. */
export class Histogram implements LabelledHistogram<Labels>, Family {
  /** What is measured. */
  readonly definition: HistogramDefinition;
  /** What the histogram shares with its service's other instruments. */
  readonly context: InstrumentContext;
  /** Upper bounds, `+Inf` not among them. */
  readonly bounds: Float64Array;
  readonly #spelledBounds: readonly string[];
  readonly #series: SeriesTable<HistogramSeries>;

  /** Makes the histogram, and the series that exist from the start. */
  constructor(definition: HistogramDefinition, context: InstrumentContext) {
    const { name, buckets = defaultBuckets } = definition;
    this.definition = definition;
    this.context = context;
    this.bounds = Float64Array.from(buckets);
    this.#spelledBounds = [...buckets, Infinity].map(formatBound);
    this.#series = new SeriesTable(
      definition,
      context,
      { siblings: true },
      (labelValues, labels) =>
        new HistogramSeries(this, labelValues, [
          ...this.#spelledBounds.map((bound) =>
            samplePrefix(`${name}_bucket`, `${labels},le="${bound}"`)
          ),
          samplePrefix(`${name}_sum`, labels),
          samplePrefix(`${name}_count`, labels),
        ]),
    );
  }

  observe(labels: Labels, value: number): void {
    this.#series.find(labels)?.observe(value);
  }

  startTimer(labels: Labels): () => number {
    const copy = { ...labels };
    return startTimer(
      this.context.clock,
      (seconds) => this.observe(copy, seconds),
    );
  }

  with(labels: Labels): BoundHistogram {
    const copy = { ...labels };
    return this.#series.bind(copy) ?? {
      observe: (value) => this.observe(copy, value),
      startTimer: () => this.startTimer(copy),
    };
  }

  remove(labels: Labels): boolean {
    return this.#series.remove(labels);
  }

  reset(): void {
    this.#series.reset();
  }

  /** Passes on what a removed series was told. */
  forward(series: HistogramSeries, value: number): void {
    this.observe(this.#series.labelsOf(series), value);
  }

  snapshot(): FamilySnapshot {
    const { name, help, type } = this.definition;
    const { size } = this.#series;
    const width = this.#spelledBounds.length + 2;
    const prefixes: string[] = [];
    const values = new Float64Array(size * width);
    const created = new Float64Array(size);
    const exemplars = new Map<number, Exemplar>();
    let row = 0;
    for (const series of this.#series) {
      const start = row * width;
      values.set(series.read(), start);
      for (const prefix of series.prefixes) prefixes.push(prefix);
      series.exemplars.forEach((exemplar, bucket) =>
        exemplars.set(start + bucket, exemplar)
      );
      created[row++] = series.created;
    }
    return { name, help, type, width, prefixes, values, created, exemplars };
  }

  *samples(): Iterable<Sample> {
    for (const series of this.#series) {
      const labels = this.#series.labelsOf(series);
      const values = series.read();
      for (const [i, le] of this.#spelledBounds.entries()) {
        yield {
          suffix: "_bucket",
          labels: { ...labels, le },
          value: values[i],
        };
      }
      const [sum, count] = values.slice(-2);
      yield { suffix: "_sum", labels, value: sum };
      yield { suffix: "_count", labels, value: count };
    }
  }
}

/** One series of a histogram. */
class HistogramSeries implements BoundHistogram, Series {
  attached = true;
  sum = 0;
  readonly created: number;
  readonly exemplars: Exemplar[] = [];
  readonly #histogram: Histogram;
  readonly #bounds: Float64Array;
  /** Observations per bucket, not cumulative, so that one changes at a time. */
  readonly #counts: Float64Array;
  readonly #context: InstrumentContext;

  constructor(
    histogram: Histogram,
    readonly labelValues: readonly string[],
    readonly prefixes: readonly string[],
  ) {
    this.#histogram = histogram;
    this.#context = histogram.context;
    this.#bounds = histogram.bounds;
    this.#counts = new Float64Array(histogram.bounds.length + 1);
    this.created = histogram.context.now() / 1000;
  }

  observe(value: number): void {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      this.#context.losses.dropped("invalid_value");
    } else if (this.attached) {
      const bounds = this.#bounds;
      let bucket = 0;
      while (bucket < bounds.length && value > bounds[bucket]) bucket++;
      this.#counts[bucket]++;
      this.sum += value;
      if (this.#context.exemplar !== undefined) {
        const exemplar = this.#context.exemplar(value);
        if (exemplar !== undefined) this.exemplars[bucket] = exemplar;
      }
    } else {
      this.#histogram.forward(this, value);
    }
  }

  startTimer(): () => number {
    return startTimer(this.#context.clock, (seconds) => this.observe(seconds));
  }

  /** Cumulative counts, `+Inf` last, then sum and count. */
  read(): Float64Array {
    const buckets = this.#counts.length;
    const values = new Float64Array(buckets + 2);
    let count = 0;
    for (let i = 0; i < buckets; i++) values[i] = count += this.#counts[i];
    values[buckets] = this.sum;
    values[buckets + 1] = count;
    return values;
  }
}

/** Starts a clock that reports seconds, never negative, to `observe`. */
export function startTimer(
  clock: () => number,
  observe: (seconds: number) => void,
): () => number {
  const start = clock();
  return () => {
    const seconds = Math.max(0, (clock() - start) / 1000);
    observe(seconds);
    return seconds;
  };
}
