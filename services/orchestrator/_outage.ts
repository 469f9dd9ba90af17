import type { Logger } from "../observability/logging.ts";

/** Longest pause between tries, in milliseconds. */
const longestPauseMs = 10_000;
const firstPauseMs = 100;

/**
 * Says once that something fails and once that it works again, and how long to
 * wait before the next try.
 */
export class Outage {
  #failures = 0;

  /** @param random From 0 to 1, spreads the tries of several processes. */
  constructor(
    private readonly what: string,
    private readonly logger: Logger,
    private readonly random: () => number = Math.random,
  ) {}

  /** It failed. Milliseconds to wait, more each time. */
  failed(error: unknown): number {
    if (this.#failures === 0) {
      this.logger.error({ err: error }, `${this.what}: failing, will go on`);
    }
    const pause = Math.min(firstPauseMs * 2 ** this.#failures, longestPauseMs);
    this.#failures++;
    return pause * (0.5 + 0.5 * this.random());
  }

  /** It worked. */
  worked(): void {
    if (this.#failures > 0) {
      const failures = this.#failures;
      this.logger.info({ failures }, `${this.what}: working again`);
    }
    this.#failures = 0;
  }
}
