/**
 * Keeps the largest or smallest values, as Prometheus' heap does, so that the
 * same ones are kept of those that are equal.
 *
 * @module
 */
import type { StepSeries } from "../steps.ts";

/** A series with its value at one step. */
export interface Candidate {
  readonly series: StepSeries;
  readonly value: number;
}

/** True if the first value is the less wanted. */
export type Order = (a: number, b: number) => boolean;

/** The smaller is less wanted; NaN is the least. */
export const smallerFirst: Order = (a, b) => Number.isNaN(a) || a < b;

/** The larger is less wanted; NaN is the least. */
export const largerFirst: Order = (a, b) => Number.isNaN(a) || a > b;

/** A heap with the least wanted of the candidates at its top. */
export class CandidateHeap {
  readonly #kept: Candidate[] = [];

  /** @param size Number of candidates to keep, at least 1. */
  constructor(private readonly size: number, private readonly order: Order) {}

  /** Offers a candidate, in the order of the series. */
  offer(candidate: Candidate): void {
    const kept = this.#kept;
    if (kept.length < this.size) {
      kept.push(candidate);
      this.#up(kept.length - 1);
      return;
    }
    const top = kept[0]?.value ?? NaN;
    const { value } = candidate;
    if (Number.isNaN(value)) return;
    if (!Number.isNaN(top) && !this.order(top, value)) return;
    kept[0] = candidate;
    this.#down(0);
  }

  /** Returns the candidates, the most wanted first. */
  sorted(): readonly Candidate[] {
    return this.#kept.sort((a, b) =>
      this.order(b.value, a.value) ? -1 : this.order(a.value, b.value) ? 1 : 0
    );
  }

  #less(a: number, b: number): boolean {
    return this.order(
      this.#kept[a]?.value ?? NaN,
      this.#kept[b]?.value ?? NaN,
    );
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#kept[a], this.#kept[b]];
    if (first === undefined || second === undefined) return;
    this.#kept[a] = second;
    this.#kept[b] = first;
  }

  #up(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#less(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(from: number): void {
    let at = from;
    while (true) {
      let child = 2 * at + 1;
      if (child >= this.#kept.length) return;
      if (child + 1 < this.#kept.length && this.#less(child + 1, child)) {
        child++;
      }
      if (!this.#less(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }
}
