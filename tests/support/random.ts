/**
 * Makes random choices that a seed repeats.
 *
 * @module
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random choices. The same seed makes the same ones. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** Returns a whole number, both bounds among them. */
  integer(least: number, most: number): number {
    return uniformInt(this.#generator, least, most);
  }

  /** Returns true so many times of a hundred. */
  percent(percentage: number): boolean {
    return this.integer(1, 100) <= percentage;
  }

  /** Returns one of several. */
  pick<const T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] ?? choices[0];
  }

  /** Returns each of several with a chance of one half, in their order. */
  some<const T>(choices: readonly T[]): T[] {
    return choices.filter(() => this.percent(50));
  }
}
