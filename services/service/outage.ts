/**
 * Going on while the backend is down: waiting longer each time, saying so once.
 *
 * @module
 */
import { pause } from "../async/pause.ts";
import type { Logger } from "../observability/logging.ts";

const firstPauseMs = 100;
const longestPauseMs = 10_000;

/** What an outage needs to know. */
export interface OutageOptions {
  readonly logger: Logger;
  /** Counts each call that failed. */
  readonly errors: { inc(): void };
  /** From 0 to 1, spreads the tries of several processes. @default Math.random */
  readonly random?: () => number;
  /** Milliseconds on a clock that only goes forward. @default performance.now */
  readonly now?: () => number;
}

/** The state of one kind of call to the backend. */
export class Outage {
  readonly #what: string;
  readonly #options: OutageOptions;
  #failures = 0;
  /** How many pauses there were since the first failure. */
  #pauses = 0;
  #retryAt = -Infinity;

  /** @param what For the log: `Claiming tasks`. */
  constructor(what: string, options: OutageOptions) {
    this.#what = what;
    this.#options = options;
  }

  /** The call worked; whether that ends an outage. */
  worked(): boolean {
    if (this.#failures === 0) return false;
    const failures = this.#failures;
    this.#failures = 0;
    this.#pauses = 0;
    this.#retryAt = -Infinity;
    this.#options.logger.info({ failures }, `${this.#what}: works again`);
    return true;
  }

  /**
   * The call failed. Milliseconds to wait before the next try: who fails while
   * others wait waits with them.
   */
  failed(error: unknown): number {
    const {
      logger,
      errors,
      random = Math.random,
      now = () => performance.now(),
    } = this.#options;
    errors.inc();
    if (this.#failures === 0) {
      logger.error({ err: error }, `${this.#what}: fails, will be tried again`);
    }
    this.#failures++;
    const leftMs = this.#retryAt - now();
    if (leftMs > 0) return leftMs;
    const pause = Math.min(firstPauseMs * 2 ** this.#pauses, longestPauseMs);
    const pauseMs = pause * (0.5 + 0.5 * random());
    this.#pauses++;
    this.#retryAt = now() + pauseMs;
    return pauseMs;
  }

  /**
   * Calls until it works.
   *
   * @throws the signal's reason once it is aborted.
   */
  async outlast<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    while (true) {
      signal.throwIfAborted();
      try {
        const result = await call();
        this.worked();
        return result;
      } catch (error) {
        signal.throwIfAborted();
        await pause(this.failed(error), signal);
      }
    }
  }
}
