/**
 * Estimates when data arrived that is read only now.
 *
 * @module
 */

/** Longest block of the event loop that the clock ignores, in milliseconds. */
const tickMs = 10;

/**
 * A clock that stands still while the event loop is blocked. Data that waits
 * meanwhile arrived at an unknown time during the block. The clock gives
 * {@linkcode tickMs} after the block began, so a latency counted from there
 * includes the wait and comes out too long rather than too short.
 *
 * It ticks only while it is used, and for a moment after.
 */
export class ArrivalClock implements Disposable {
  readonly #now: () => number;
  /** Time of the next tick. */
  #due = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsked = false;

  /** @param now Reads a monotonic clock, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Returns the arrival time of data that is read now, as `performance.now()`. */
  now(): number {
    this.#isAsked = true;
    if (this.#timer === undefined) this.#tick();
    return Math.min(this.#now(), this.#due);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = Infinity;
  }

  #tick(): void {
    if (!this.#isAsked) return this[Symbol.dispose]();
    this.#isAsked = false;
    this.#due = this.#now() + tickMs;
    this.#timer = setTimeout(() => this.#tick(), tickMs);
  }
}
