/** Calls back once after a while without activity. Noting activity is cheap. */
export class IdleTimer {
  readonly #ms: number;
  readonly #onIdle: () => void;
  readonly #now: () => number;
  #noted: number;
  #timer: ReturnType<typeof setTimeout>;

  /** @param now Milliseconds on a monotonic clock. */
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

  /** Notes activity. */
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
