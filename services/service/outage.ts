/**
 * Keeps calling a backend that is down: with back-off, and with one log line at
 * the beginning and one at the end of the outage.
 *
 * @module
 */
import { BackOff, type BackOffOptions } from "../async/back_off.ts";
import { pause } from "../async/pause.ts";
import type { Logger } from "../observability/logging.ts";

/** Options of {@linkcode Outage}. */
export interface OutageOptions extends BackOffOptions {
  readonly logger: Logger;
  /** Counts each failed call. */
  readonly errors: { inc(): void };
}

/** The state of one kind of call to a backend: in an outage or not. */
export class Outage {
  readonly #what: string;
  readonly #options: OutageOptions;
  readonly #backOff: BackOff;
  #failures = 0;

  /** @param what Names the calls in the log: `Claiming tasks`. */
  constructor(what: string, options: OutageOptions) {
    this.#what = what;
    this.#options = options;
    this.#backOff = new BackOff(options);
  }

  /** Notes that a call worked. Returns true if that ends an outage. */
  worked(): boolean {
    if (this.#failures === 0) return false;
    const failures = this.#failures;
    this.#failures = 0;
    this.#backOff.reset();
    this.#options.logger.info({ failures }, `${this.#what}: the outage ended`);
    return true;
  }

  /**
   * Notes that a call failed. Returns the milliseconds to wait before the next
   * call. A call that fails during a pause waits for the end of that pause.
   */
  failed(error: unknown): number {
    const { logger, errors } = this.#options;
    errors.inc();
    if (this.#failures === 0) {
      logger.error({ err: error }, `${this.#what}: an outage begins`);
    }
    this.#failures++;
    return this.#backOff.next();
  }

  /**
   * Calls until a call works, with back-off between the calls.
   *
   * @throws the signal's reason once the signal aborts.
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
