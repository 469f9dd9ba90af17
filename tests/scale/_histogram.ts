/**
 * Reads a histogram of `/metrics`, to compare it with times that clients saw.
 *
 * @module
 */
import { parseExposition } from "@dalston/metrics/testing";
import { elementAt } from "../support/elements.ts";

/** A histogram with one series. */
export class Histogram {
  /** Buckets, each with its upper limit and the number of values up to it. */
  readonly #buckets: readonly (readonly [le: number, count: number])[];

  /** @throws {Error} if the exposition has no histogram of this name. */
  constructor(exposition: string, name: string) {
    this.#buckets = parseExposition(exposition)
      .flatMap(({ samples }) => samples)
      .filter((sample) => sample.name === `${name}_bucket`)
      .map(({ labels, value }) => [parseBound(labels.le ?? ""), value]);
    if (this.#buckets.length === 0) throw new Error(`There is no ${name}`);
  }

  /** Number of values. */
  get count(): number {
    const [, count] = elementAt(this.#buckets, -1);
    return count;
  }

  /** Returns the limits of the bucket with the quantile. */
  quantile(share: number): { readonly above: number; readonly upTo: number } {
    const index = this.#buckets.findIndex(([, count]) =>
      count >= share * this.count
    );
    const above = this.#buckets[index - 1]?.[0] ?? 0;
    const [upTo] = elementAt(this.#buckets, index);
    return { above, upTo };
  }
}

function parseBound(le: string): number {
  return le === "+Inf" ? Infinity : Number(le);
}
