/**
 * Holds samples in memory for tests of rules.
 *
 * @module
 */
import type { Labels } from "../../series/labels.ts";
import type {
  SampleSource,
  Selection,
  SeriesSamples,
} from "../../series/samples.ts";
import type {
  AppendReport,
  NewSample,
  Refusal,
} from "../../storage/sample_store.ts";

/** Samples of one series, in ascending order of time. */
class MemorySeries {
  readonly #samples = new GrowingSamples();
  readonly #staleTimes: number[] = [];
  #newest = -Infinity;

  constructor(readonly labels: Labels) {}

  /** Returns why a sample is refused; undefined if it was added. */
  append({ timestamp, value }: NewSample): Refusal | undefined {
    if (timestamp < this.#newest) return "out_of_order";
    if (timestamp === this.#newest) {
      return this.#lastValue(timestamp) === value ||
          Number.isNaN(value) && Number.isNaN(this.#lastValue(timestamp))
        ? undefined
        : "duplicate";
    }
    this.#newest = timestamp;
    if (value === "stale") this.#staleTimes.push(timestamp);
    else this.#samples.push(timestamp, value);
    return undefined;
  }

  select(after: number, until: number): SeriesSamples {
    return {
      labels: this.labels,
      ...this.#samples.between(after, until),
      staleTimestamps: Float64Array.from(
        this.#staleTimes.filter((time) => time > after && time <= until),
      ),
    };
  }

  #lastValue(timestamp: number): number | "stale" | undefined {
    return this.#staleTimes.at(-1) === timestamp
      ? "stale"
      : this.#samples.lastValue;
  }
}

/** Times and values in arrays that grow, so that reading copies nothing. */
class GrowingSamples {
  #timestamps = new Float64Array(16);
  #values = new Float64Array(16);
  #count = 0;

  get lastValue(): number | undefined {
    return this.#values[this.#count - 1];
  }

  push(timestamp: number, value: number): void {
    if (this.#count === this.#timestamps.length) {
      this.#timestamps = doubled(this.#timestamps);
      this.#values = doubled(this.#values);
    }
    this.#timestamps[this.#count] = timestamp;
    this.#values[this.#count] = value;
    this.#count++;
  }

  between(after: number, until: number) {
    const from = this.#countUntil(after);
    const to = this.#countUntil(until);
    return {
      timestamps: this.#timestamps.subarray(from, to),
      values: this.#values.subarray(from, to),
    };
  }

  #countUntil(time: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timestamps[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Samples in memory. Later samples of a series come after earlier ones. */
export class MemoryStore implements SampleSource {
  readonly #series = new Map<string, MemorySeries>();

  append(samples: readonly NewSample[]): Promise<AppendReport> {
    const refused = new Map<Refusal, number>();
    const before = this.#series.size;
    let stored = 0;
    for (const sample of samples) {
      const refusal = this.#find(sample.labels).append(sample);
      if (refusal === undefined) stored++;
      else refused.set(refusal, (refused.get(refusal) ?? 0) + 1);
    }
    const newSeries = this.#series.size - before;
    return Promise.resolve({ stored, newSeries, refused });
  }

  select(
    { matchers, after, until }: Selection,
    signal: AbortSignal,
  ): Promise<readonly SeriesSamples[]> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const fitting = [...this.#series.values()].filter(({ labels }) =>
      matchers.every((matcher) => matcher.matches(labels.get(matcher.name)))
    );
    return Promise.resolve(
      fitting.map((series) => series.select(after, until)),
    );
  }

  #find(labels: Labels): MemorySeries {
    let series = this.#series.get(labels.key);
    if (series === undefined) {
      series = new MemorySeries(labels);
      this.#series.set(labels.key, series);
    }
    return series;
  }
}
