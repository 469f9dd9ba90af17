/**
 * Bounds how many queries run at once.
 *
 * @module
 */

/** Lets a number of queries run; others wait in the order of their arrival. */
export class QuerySlots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  /** @param size Queries that may run at once. */
  constructor(size: number) {
    this.#free = size;
  }

  /**
   * Waits for a slot and returns the function that gives it back.
   *
   * @throws the signal's reason when it aborts first.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#wait(signal);
    return () => this.#giveBack();
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => {
      this.#waiting.delete(resolve);
      reject(signal.reason);
    };
    this.#waiting.add(resolve);
    signal.addEventListener("abort", abort);
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  #giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
