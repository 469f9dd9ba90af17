/**
 * Knows how many requests are under way, so that a stop can let them end.
 *
 * A server's own shutdown can't: Deno's breaks off bodies that are still being
 * read, which would cut every upload short.
 *
 * @module
 */

/** Counts who is inside and lets nobody in once it is closed. */
export class Entrance {
  #inside = 0;
  #closed = false;
  readonly #empty = Promise.withResolvers<void>();

  /** Whether to turn newcomers away. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Does the work inside. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      this.#resolveWhenEmpty();
    }
  }

  /** Lets nobody in any more; resolves when nobody is inside. */
  close(): Promise<void> {
    this.#closed = true;
    this.#resolveWhenEmpty();
    return this.#empty.promise;
  }

  #resolveWhenEmpty(): void {
    if (this.#closed && this.#inside === 0) this.#empty.resolve();
  }
}
