/**
 * Tells when something came that is read only now.
 *
 * @module
 */

/** How long the event loop may go on before it counts as held up. */
const tickMs = 10;

/**
 * A clock that stands still while the event loop is held up. What waits its turn
 * meanwhile has come at some time in between, and nobody knows when; the clock
 * says {@linkcode tickMs} after the hold-up began. So a latency counted from
 * there has the wait in it, and errs towards too long.
 *
 * It ticks while it is asked and for a moment after.
 */
export class ArrivalClock implements Disposable {
  readonly #now: () => number;
  /** When the next tick is due. */
  #due = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsked = false;

  /** @param now Milliseconds on a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** When that came which is read now; milliseconds, as `performance.now()`. */
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
