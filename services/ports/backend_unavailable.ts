/**
 * The failure of a backend that passes by itself: an outage.
 *
 * @module
 */

/**
 * Thrown when the backend gives no answer. The message is for the operator and
 * names the address.
 */
export class BackendUnavailableError extends Error {
  override name = "BackendUnavailableError";

  /**
   * @param mayBeDone True if the backend may have done what it was asked for,
   * and only its answer was lost.
   */
  constructor(message: string, readonly mayBeDone: boolean) {
    super(message);
  }
}
