/** Calls once when nothing was noted for a while. Noting costs next to nothing. */
export class IdleTimer {
  readonly #ms: number;
  readonly #onIdle: () => void;
  #noted = performance.now();
  #timer: ReturnType<typeof setTimeout>;

  constructor(ms: number, onIdle: () => void) {
    this.#ms = ms;
    this.#onIdle = onIdle;
    this.#timer = this.#wait(ms);
  }

  /** Something happened. */
  note(): void {
    this.#noted = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const left = this.#noted + this.#ms - performance.now();
      if (left > 0) this.#timer = this.#wait(left);
      else this.#onIdle();
    }, ms);
  }
}
