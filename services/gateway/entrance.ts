/**
 * Counts the requests in progress, so that a stop can wait for their end.
 *
 * A server's own shutdown doesn't: Deno's aborts bodies that are still read, which
 * would cut off every upload.
 *
 * @module
 */

/** Counts requests in progress, and accepts none once it is closed. */
export class Entrance {
  #inside = 0;
  #closed = false;
  readonly #empty = Promise.withResolvers<void>();

  /** True if it accepts no request. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Counts a request until its work ends. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      this.#resolveWhenEmpty();
    }
  }

  /** Accepts no more requests. Resolves when none is in progress. */
  close(): Promise<void> {
    this.#closed = true;
    this.#resolveWhenEmpty();
    return this.#empty.promise;
  }

  #resolveWhenEmpty(): void {
    if (this.#closed && this.#inside === 0) this.#empty.resolve();
  }
}
