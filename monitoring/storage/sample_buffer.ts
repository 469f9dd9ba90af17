/**
 * Collects the samples of one series while they are read.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";
import type { SeriesSamples } from "../series/samples.ts";

const none = new Float64Array(0);

/** Samples in ascending order of time. Used again for one series after another. */
export class SampleBuffer {
  timestamps: Float64Array<ArrayBuffer> = new Float64Array(1024);
  values: Float64Array<ArrayBuffer> = new Float64Array(1024);
  /** Number of samples. */
  length = 0;
  /** Times of the staleness markers. */
  stale: number[] = [];
  #lastTimestamps: Float64Array<ArrayBuffer> = none;

  /** Makes room for so many more samples. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.timestamps.length) return;
    const capacity = Math.max(needed, this.timestamps.length * 2);
    this.timestamps = grown(this.timestamps, capacity);
    this.values = grown(this.values, capacity);
  }

  /**
   * Returns a copy of what is in `after < time <= until`, and empties the buffer.
   * Undefined if there is nothing.
   */
  take(
    labels: Labels,
    after: number,
    until: number,
  ): SeriesSamples | undefined {
    const { timestamps, values, length } = this;
    const start = countUntil(timestamps, length, after);
    const end = countUntil(timestamps, length, until);
    const stale = this.stale.filter((time) => time > after && time <= until);
    this.length = 0;
    this.stale = [];
    if (start === end && stale.length === 0) return undefined;
    return {
      labels,
      timestamps: this.#share(timestamps.subarray(start, end)),
      values: values.slice(start, end),
      staleTimestamps: stale.length === 0 ? none : Float64Array.from(stale),
    };
  }

  /**
   * Returns the timestamps of the series before if they are equal. Series that
   * were scraped together then share them, which halves the memory.
   */
  #share(timestamps: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
    const last = this.#lastTimestamps;
    if (isEqual(last, timestamps)) return last;
    return this.#lastTimestamps = timestamps.slice();
  }

  /** Lets go of what was shared, when a selection ends. */
  release(): void {
    this.#lastTimestamps = none;
  }
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length || a[0] !== b[0]) return false;
  for (let i = a.length - 1; i > 0; i--) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

function grown(
  array: Float64Array<ArrayBuffer>,
  capacity: number,
): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(array);
  return larger;
}

/** Number of the first `length` times that are at or before `time`. */
function countUntil(
  times: Float64Array,
  length: number,
  time: number,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
