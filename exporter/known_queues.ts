/**
 * Keeps the queues that are exported: those that were found, as long as they
 * exist and for some time after.
 *
 * @module
 */

/** Longest name that is taken for a queue's. */
const longestName = 200;

/** How queues are kept. */
export interface KnownQueuesOptions {
  /** Queues that are known from the start and never forgotten. */
  readonly fixed: readonly string[];
  /** Most queues; those found first stay. */
  readonly limit: number;
  /** Milliseconds after which a deleted queue is forgotten. */
  readonly retentionMs: number;
}

/** The queues that are known, and when each was last there. */
export class KnownQueues {
  readonly #options: KnownQueuesOptions;
  readonly #lastThere = new Map<string, number>();
  #leftOut = 0;

  /** Starts with the fixed ones. */
  constructor(options: KnownQueuesOptions) {
    this.#options = options;
    for (const name of options.fixed) this.#lastThere.set(name, Infinity);
  }

  /** All names. */
  get names(): string[] {
    return [...this.#lastThere.keys()];
  }

  /** How many of those found last there was no room for. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Takes in queues that a search found. */
  found(names: Iterable<string>, nowMs: number): void {
    this.#leftOut = 0;
    for (const name of names) {
      if (this.#lastThere.has(name)) {
        this.there(name, nowMs);
      } else if (
        name.length > longestName ||
        this.#lastThere.size >= this.#options.limit
      ) {
        this.#leftOut++;
      } else {
        this.#lastThere.set(name, nowMs);
      }
    }
  }

  /** Notes that a known queue is there. */
  there(name: string, nowMs: number): void {
    const last = this.#lastThere.get(name);
    if (last !== undefined && last < nowMs) this.#lastThere.set(name, nowMs);
  }

  /** Forgets queues that have been gone for too long, and returns them. */
  evict(nowMs: number): string[] {
    const oldest = nowMs - this.#options.retentionMs;
    const gone = this.names.filter((name) =>
      (this.#lastThere.get(name) ?? Infinity) < oldest
    );
    for (const name of gone) this.#lastThere.delete(name);
    return gone;
  }
}
