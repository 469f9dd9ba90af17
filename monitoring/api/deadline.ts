/**
 * Ends work when its client is gone or its time is over.
 *
 * @module
 */
import { ApiError } from "./api_error.ts";

/** Work that ends in time. */
export class Deadline implements Disposable {
  /** Aborts when the client is gone or the time is over. */
  readonly signal: AbortSignal;
  /** Part of the work that goes on, for the error's message. */
  stage = "query execution";
  readonly #client: AbortSignal;
  readonly #timeout = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param client Aborts when the client is gone.
   * @param ms Time that the work has.
   */
  constructor(client: AbortSignal, ms: number) {
    this.#client = client;
    this.signal = AbortSignal.any([client, this.#timeout.signal]);
    // A timer waits for a millisecond at least.
    if (ms < 1) this.#timeout.abort();
    else this.#timer = setTimeout(() => this.#timeout.abort(), ms);
  }

  /** Returns the error for the client, if the work failed as it had to end. */
  explain(error: unknown): unknown {
    if (error instanceof ApiError || !this.signal.aborted) return error;
    return this.#client.aborted
      ? new ApiError("canceled", `query was canceled in ${this.stage}`)
      : new ApiError("timeout", `query timed out in ${this.stage}`);
  }

  /** Stops the clock. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
