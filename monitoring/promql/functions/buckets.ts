/**
 * Computes with the buckets of a classic histogram.
 *
 * @module
 */

/** Largest difference of counts, relative to their sum, that is no decrease. */
const smallDifference = 1e-12;

/** Counts of observations up to upper bounds. Serves again after `clear()`. */
export class Buckets {
  #length = 0;

  readonly #bounds: Float64Array;
  readonly #counts: Float64Array;

  /** @param size Number of buckets at most. */
  constructor(size: number) {
    this.#bounds = new Float64Array(size);
    this.#counts = new Float64Array(size);
  }

  /** Number of buckets; those of the same bound count once. */
  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /**
   * Adds a bucket. The bounds come in ascending order; the counts of equal bounds
   * are added up.
   */
  add(bound: number, count: number): void {
    const last = this.#length - 1;
    if (last >= 0 && this.#bounds[last] === bound) {
      this.#counts[last] = this.#count(last) + count;
      return;
    }
    this.#bounds[this.#length] = bound;
    this.#counts[this.#length] = count;
    this.#length++;
  }

  #bound(index: number): number {
    return this.#bounds[index] ?? NaN;
  }

  #count(index: number): number {
    return this.#counts[index] ?? NaN;
  }

  /** True if the last bucket counts all observations. */
  get #isComplete(): boolean {
    return this.#length > 0 && this.#bound(this.#length - 1) === Infinity;
  }

  /**
   * Returns a quantile: between the bounds of its bucket, by its rank there. It
   * is NaN if there are no observations, fewer than two buckets or none that
   * counts all.
   */
  quantile(quantile: number): BucketQuantile {
    const last = this.#length - 1;
    if (Number.isNaN(quantile)) return unchanged(NaN);
    if (quantile < 0) return unchanged(-Infinity);
    if (quantile > 1) return unchanged(Infinity);
    if (!this.#isComplete) return unchanged(NaN);
    const wasForced = this.#forceMonotonic();
    const observations = this.#count(last);
    if (last < 1 || observations === 0) return unchanged(NaN);
    let rank = quantile * observations;
    let index = 0;
    while (index < last && !(this.#count(index) >= rank)) index++;
    if (index === last) return { value: this.#bound(last - 1), wasForced };
    const end = this.#bound(index);
    if (index === 0 && end <= 0) return { value: end, wasForced };
    let start = 0;
    let count = this.#count(index);
    if (index > 0) {
      start = this.#bound(index - 1);
      count -= this.#count(index - 1);
      rank -= this.#count(index - 1);
    }
    return { value: start + (end - start) * (rank / count), wasForced };
  }

  /** Lifts each count to the one before. Returns true if that was needed. */
  #forceMonotonic(): boolean {
    let wasForced = false;
    let before = this.#count(0);
    for (let i = 1; i < this.#length; i++) {
      const count = this.#count(i);
      const difference = Math.abs(count - before);
      const isSmall = difference / (Math.abs(count) + Math.abs(before)) <
        smallDifference;
      if (isSmall || count < before) {
        this.#counts[i] = before;
        wasForced ||= !isSmall;
      } else before = count;
    }
    return wasForced;
  }

  /**
   * Returns the share of the observations between two bounds. It is NaN where a
   * quantile would be, but one bucket is enough.
   */
  fraction(lower: number, upper: number): number {
    if (!this.#isComplete) return NaN;
    const all = this.#count(this.#length - 1);
    if (all === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return NaN;
    if (lower >= upper) return 0;
    return (this.#rankOf(upper, all) - this.#rankOf(lower, all)) / all;
  }

  /** Returns how many observations are below a value. */
  #rankOf(value: number, all: number): number {
    let start = this.#bound(0) > 0 ? 0 : -Infinity;
    let rank = 0;
    for (let i = 0; i < this.#length; i++) {
      const end = this.#bound(i);
      const count = this.#count(i);
      if (start >= value) return Math.min(rank, all);
      if (end > value) {
        if (start === -Infinity) return Math.min(count, all);
        const share = (value - start) / (end - start);
        return Math.min(rank + (count - rank) * share, all);
      }
      start = end;
      rank = count;
    }
    return all;
  }
}

/** A quantile, and if counts had to be lifted for it. */
export interface BucketQuantile {
  readonly value: number;
  readonly wasForced: boolean;
}

function unchanged(value: number): BucketQuantile {
  return { value, wasForced: false };
}
