/**
 * Says how long to wait before another call to what fails.
 *
 * @module
 */

/** The first pause, in milliseconds. Each pause is twice the one before. */
const firstPauseMs = 100;
/** The longest pause, in milliseconds. */
const longestPauseMs = 10_000;

/** Options of {@linkcode BackOff}. */
export interface BackOffOptions {
  /** Makes the jitter: a number from 0 to 1. @default Math.random */
  readonly random?: () => number;
  /** Reads a monotonic clock, in milliseconds. @default performance.now */
  readonly now?: () => number;
}

/**
 * Exponential back-off from 100 ms to 10 s, of which up to a half is jitter, so
 * that several processes don't call in step.
 */
export class BackOff {
  readonly #random: () => number;
  readonly #now: () => number;
  #pauses = 0;
  #retryAt = -Infinity;

  constructor(
    { random = Math.random, now = () => performance.now() }: BackOffOptions =
      {},
  ) {
    this.#random = random;
    this.#now = now;
  }

  /**
   * Returns the milliseconds to wait after a call that failed. A call that fails
   * during a pause waits for the end of that pause.
   */
  next(): number {
    const leftMs = this.#retryAt - this.#now();
    if (leftMs > 0) return leftMs;
    const longest = Math.min(firstPauseMs * 2 ** this.#pauses, longestPauseMs);
    const pauseMs = longest * (0.5 + 0.5 * this.#random());
    this.#pauses++;
    this.#retryAt = this.#now() + pauseMs;
    return pauseMs;
  }

  /** Begins with the first pause again, after a call that worked. */
  reset(): void {
    this.#pauses = 0;
    this.#retryAt = -Infinity;
  }
}
