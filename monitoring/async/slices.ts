/**
 * Cuts long work into slices, so that other work of the process goes on.
 *
 * @module
 */

/** Longest time that work holds the event loop, in milliseconds. */
const sliceMs = 7;

/** Steps of work between two looks at the clock. */
const stepsPerLook = 2_000;

/** Long work that lets the event loop run in between and can be stopped. */
export class Slices {
  #endsAt = performance.now() + sliceMs;
  #spent = 0;

  /** @param signal Stops the work. */
  constructor(readonly signal: AbortSignal) {}

  /**
   * True when the slice is used up: the work then awaits
   * {@linkcode Slices.next}. Looking costs some 50 ns, so look about once every
   * thousand simple steps.
   */
  get isOver(): boolean {
    return performance.now() >= this.#endsAt;
  }

  /**
   * Counts simple steps of work, and looks at the clock now and then. Returns
   * true when the slice is used up.
   */
  spend(steps: number): boolean {
    this.#spent += steps;
    if (this.#spent < stepsPerLook) return false;
    this.#spent = 0;
    return this.isOver;
  }

  /**
   * Lets the event loop run and begins another slice.
   *
   * @throws the signal's reason when it has aborted.
   */
  async next(): Promise<void> {
    // A timer takes a millisecond or two, but between two `setImmediate` Deno
    // takes no requests: one then waits for up to a second.
    await new Promise((resolve) => setTimeout(resolve));
    this.signal.throwIfAborted();
    this.#endsAt = performance.now() + sliceMs;
  }
}
