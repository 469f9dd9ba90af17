/**
 * Defines the error answers of the session router.
 *
 * @module
 */
import { errorResponse } from "@dalston/metrics/serve";

/** HTTP status of each error code. */
const errorStatuses = {
  invalid_request: 400,
  forbidden: 403,
  not_found: 404,
  body_too_large: 413,
  not_json: 415,
  internal_error: 500,
  no_capacity: 503,
  registry_unavailable: 503,
} as const satisfies Record<string, number>;

/** A rejected request. */
export class RouterError extends Error {
  override name = "RouterError";

  constructor(
    readonly code: keyof typeof errorStatuses,
    message: string,
  ) {
    super(message);
  }

  /** Makes the answer. */
  toResponse(): Response {
    return errorResponse(errorStatuses[this.code], this.code, this.message);
  }
}
