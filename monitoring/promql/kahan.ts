/**
 * Adds numbers with little loss, by the method of Kahan and Neumaier. Sums of
 * Prometheus are made so, and agree with these to the last digit.
 *
 * @module
 */

/** A sum whose lost digits are kept aside. */
export class KahanSum {
  #sum: number;
  #lost = 0;

  /** @param first The number to begin with. @default 0 */
  constructor(first = 0) {
    this.#sum = first;
  }

  add(value: number): void {
    const sum = this.#sum + value;
    this.#lost = lostDigits(this.#sum, value, sum, this.#lost);
    this.#sum = sum;
  }

  /** The sum so far. */
  get value(): number {
    return this.#sum + this.#lost;
  }

  /** The sum without its lost digits, which overflows as a plain sum does. */
  get plain(): number {
    return this.#sum;
  }

  /** The digits that the plain sum lost. */
  get lost(): number {
    return this.#lost;
  }
}

/**
 * Returns the digits lost so far, once `value` was added to `before`. A sum that
 * is infinite has lost none.
 */
export function lostDigits(
  before: number,
  value: number,
  after: number,
  lost: number,
): number {
  if (after === Infinity || after === -Infinity) return 0;
  return Math.abs(before) >= Math.abs(value)
    ? lost + ((before - after) + value)
    : lost + ((value - after) + before);
}
