/**
 * The histogram.
 *
 * @module
 */
import { numberAt } from "../_number_at.ts";
import type { HistogramDefinition } from "../definition.ts";
import { formatBound, samplePrefix } from "../exposition/_syntax.ts";
import type { Exemplar, FamilySnapshot } from "../exposition/snapshot.ts";
import type { InstrumentContext, Metric, Sample } from "./context.ts";
import { column, noCells, type Series } from "./_series_store.ts";
import { SeriesTable } from "./series.ts";
import type { BoundHistogram, LabelledHistogram, Labels } from "./types.ts";

/** Default bounds, in seconds: for requests to a service. */
const defaultBuckets: readonly number[] = [
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
export class Histogram implements LabelledHistogram<Labels>, Metric {
  /** The definition. */
  readonly definition: HistogramDefinition;
  /** What all instruments of the service share. */
  readonly context: InstrumentContext;
  readonly observe: (labels: Labels, value: number) => void;
  /** Upper bounds, `+Inf` last. */
  readonly bounds: Float64Array;
  readonly #formattedBounds: readonly string[];
  readonly #series: SeriesTable<HistogramSeries>;

  /** Makes the histogram and the series that exist from the start. */
  constructor(definition: HistogramDefinition, context: InstrumentContext) {
    const { name, buckets = defaultBuckets } = definition;
    this.definition = definition;
    this.context = context;
    this.bounds = Float64Array.of(...buckets, Infinity);
    this.#formattedBounds = Array.from(this.bounds, formatBound);
    this.#series = new SeriesTable(definition, context, {
      siblings: true,
      create: (labelValues) => new HistogramSeries(this, labelValues),
      start: () => [...this.bounds.map(() => 0), 0, context.now() / 1000],
      prefixes: (labels) => [
        ...this.#formattedBounds.map((bound) =>
          samplePrefix(`${name}_bucket`, `${labels},le="${bound}"`)
        ),
        samplePrefix(`${name}_sum`, labels),
        samplePrefix(`${name}_count`, labels),
      ],
    });
    this.observe = this.#series.compile(
      "observe",
      (labelValues, value) => this.#series.find(labelValues)?.observe(value),
    );
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

  /** Observes in a series that was removed: makes it again. */
  forward(series: HistogramSeries, value: number): void {
    this.observe(this.#series.labelsOf(series), value);
  }

  snapshot(): FamilySnapshot {
    const { name, help, type } = this.definition;
    const { store } = this.#series;
    const { rows, prefixes } = store;
    const numbers = store.copy();
    const width = this.bounds.length + 2;
    const created = column(numbers, width, width - 1);
    const values = this.#toSamples(numbers);
    const exemplar = this.context.exemplar &&
      ((series: number, sample: number) => rows[series]?.exemplars[sample]);
    return { name, help, type, width, prefixes, values, created, exemplar };
  }

  *samples(): Iterable<Sample> {
    const width = this.bounds.length + 2;
    for (const series of this.#series.store.rows) {
      const labels = this.#series.labelsOf(series);
      const { cells, offset } = series;
      const values = this.#toSamples(cells.slice(offset, offset + width));
      for (const [i, le] of this.#formattedBounds.entries()) {
        yield {
          suffix: "_bucket",
          labels: { ...labels, le },
          value: numberAt(values, i),
        };
      }
      const sum = this.bounds.length;
      yield { suffix: "_sum", labels, value: numberAt(values, sum) };
      yield { suffix: "_count", labels, value: numberAt(values, sum + 1) };
    }
  }

  /**
   * Converts rows of counts, sum and creation time to rows of cumulative counts,
   * sum and count.
   */
  #toSamples(numbers: Float64Array): Float64Array {
    const buckets = this.bounds.length;
    const values = new Float64Array(numbers.length);
    for (let row = 0; row < values.length; row += buckets + 2) {
      const sum = row + buckets;
      let count = 0;
      for (let i = row; i < sum; i++) {
        values[i] = count += numberAt(numbers, i);
      }
      values[sum] = numberAt(numbers, sum);
      values[sum + 1] = count;
    }
    return values;
  }
}

/** One series of a histogram. */
class HistogramSeries implements BoundHistogram, Series {
  attached = false;
  /** Observations of each bucket, not cumulative; their sum; creation time. */
  cells = noCells;
  offset = 0;
  row = 0;
  readonly exemplars: Exemplar[] = [];
  readonly #histogram: Histogram;
  readonly #context: InstrumentContext;
  readonly #bounds: Float64Array;

  constructor(histogram: Histogram, readonly labelValues: readonly string[]) {
    this.#histogram = histogram;
    this.#context = histogram.context;
    this.#bounds = histogram.bounds;
  }

  observe(value?: number): void {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      this.#context.losses.dropped("invalid_value");
    } else if (this.attached) {
      const { cells, offset } = this;
      const bounds = this.#bounds;
      let bucket = 0;
      // Ends at +Inf. With few bounds, this is faster than a binary search.
      while (value > numberAt(bounds, bucket)) bucket++;
      // As in `CounterSeries.inc()`, both cells are there.
      cells[offset + bucket]!++;
      cells[offset + bounds.length]! += value;
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
}

/**
 * Starts a timer. The returned function calls `observe` with the seconds since,
 * never negative, and returns them.
 */
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
