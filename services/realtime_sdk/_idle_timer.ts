/** Calls once when nothing was noted for a while. Noting costs next to nothing. */
export class IdleTimer {
  readonly #ms: number;
  readonly #onIdle: () => void;
  readonly #now: () => number;
  #noted: number;
  #timer: ReturnType<typeof setTimeout>;

  /** @param now Milliseconds on a clock that only goes forward. */
  constructor(
    ms: number,
    onIdle: () => void,
    now: () => number = () => performance.now(),
  ) {
    this.#ms = ms;
    this.#onIdle = onIdle;
    this.#now = now;
    this.#noted = now();
    this.#timer = this.#wait(ms);
  }

  /** Something happened. */
  note(): void {
    this.#noted = this.#now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      const left = this.#noted + this.#ms - this.#now();
      if (left > 0) this.#timer = this.#wait(left);
      else this.#onIdle();
    }, ms);
  }
}
