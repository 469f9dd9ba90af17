/** Runs work with the same key in order, and work with different keys at once. */
export class Keyed {
  readonly #last = new Map<string, Promise<void>>();

  /** Number of keys with running work. */
  get size(): number {
    return this.#last.size;
  }

  /** Runs `work` after all earlier work with this key. */
  run(key: string, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const run = before.then(work, work);
    const forget = () => {
      if (this.#last.get(key) === run) this.#last.delete(key);
    };
    this.#last.set(key, run);
    run.then(forget, forget);
    return run;
  }
}
