/** The longest pause. */
const longestMs = 60_000;

/** Makes ever longer pauses, up to a minute, half of each by chance. */
export class BackOff {
  #pauses = 0;

  /** @param firstMs The first pause. Each one is twice the one before. */
  constructor(private readonly firstMs: number) {}

  /**
   * Returns the milliseconds to wait.
   *
   * @param atLeast Milliseconds that the server asked for.
   */
  next(atLeast = 0): number {
    const longest = Math.min(this.firstMs * 2 ** this.#pauses++, longestMs);
    const pause = longest * (0.5 + 0.5 * Math.random());
    return Math.max(pause, Math.min(atLeast, longestMs));
  }

  /** Begins with the first pause again. */
  reset(): void {
    this.#pauses = 0;
  }
}
