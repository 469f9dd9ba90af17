/**
 * A histogram as `/metrics` tells of it, to hold a client's clock to.
 *
 * @module
 */
import { parseExposition } from "@dalston/metrics/testing";
import { elementAt } from "../support/elements.ts";

/** The values of a histogram that has one series. */
export class Histogram {
  /** Upper bounds, each with how many values are no greater. */
  readonly #buckets: readonly (readonly [le: number, count: number])[];

  /** @throws {Error} where there is none of this name. */
  constructor(exposition: string, name: string) {
    this.#buckets = parseExposition(exposition)
      .flatMap(({ samples }) => samples)
      .filter((sample) => sample.name === `${name}_bucket`)
      .map(({ labels, value }) => [parseBound(labels.le ?? ""), value]);
    if (this.#buckets.length === 0) throw new Error(`There is no ${name}`);
  }

  /** How many values there are. */
  get count(): number {
    const [, count] = elementAt(this.#buckets, -1);
    return count;
  }

  /** The bucket that the quantile lies in. */
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
