/** Runs what has the same key one after the other, the rest side by side. */
export class Keyed {
  readonly #last = new Map<string, Promise<void>>();

  /** How many keys have work under way. */
  get size(): number {
    return this.#last.size;
  }

  /** Runs `work` once all that was given before with this key is over. */
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
