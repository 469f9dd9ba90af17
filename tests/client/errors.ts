/**
 * The ways in which a request to the gateway or a live session fails.
 *
 * @module
 */

/** The gateway answered a request with an error. The message is the gateway's. */
export class RejectedError extends Error {
  override name = "RejectedError";

  constructor(
    message: string,
    readonly status: number,
    /** The gateway's code, or `http_…` if the answer has none. */
    readonly code: string,
    /** The header `Retry-After`. */
    readonly retryAfter: string | null,
  ) {
    super(message);
  }
}

/** Nobody answered a request, or not in time. */
export class UnansweredError extends Error {
  override name = "UnansweredError";
}

/** A live session didn't begin, broke off or ended with an error. */
export class SessionError extends Error {
  override name = "SessionError";
}
