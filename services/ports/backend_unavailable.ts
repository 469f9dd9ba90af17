/**
 * The one failure of a backend that passes by itself.
 *
 * @module
 */

/**
 * The backend gave no answer. Its message is for the operator: it names the
 * address.
 */
export class BackendUnavailableError extends Error {
  override name = "BackendUnavailableError";

  /**
   * @param mayBeDone Whether what was asked for may have been done all the
   * same, as only the answer was lost.
   */
  constructor(message: string, readonly mayBeDone: boolean) {
    super(message);
  }
}
