/**
 * Defines the error answers of the API in one table of codes and statuses.
 *
 * 400 means that the request can't be read, 413 and 415 that its audio isn't
 * accepted, 422 that it can be read and asks for something that isn't allowed.
 *
 * @module
 */
import { errorResponse } from "@dalston/metrics/serve";

/** HTTP status of each error code. */
export const errorStatuses = {
  bad_handshake: 400,
  malformed_form: 400,
  missing_file: 400,
  too_many_files: 400,
  too_many_parts: 400,
  unknown_field: 400,
  duplicate_field: 400,
  field_too_large: 400,
  unauthorized: 401,
  not_found: 404,
  method_not_allowed: 405,
  upload_stalled: 408,
  job_final: 409,
  job_not_final: 409,
  job_not_completed: 409,
  transcript_gone: 410,
  upload_too_large: 413,
  not_a_form: 415,
  unsupported_audio: 415,
  empty_file: 422,
  invalid_audio: 422,
  invalid_parameter: 422,
  no_capable_engine: 422,
  upgrade_required: 426,
  client_closed_request: 499,
  internal_error: 500,
  backend_unavailable: 503,
  session_router_unavailable: 503,
  shutting_down: 503,
} as const satisfies Record<string, number>;

/** Code of an error answer. Codes are stable; messages may change. */
export type ErrorCode = keyof typeof errorStatuses;

/** A rejected request. The client sees its message, so it must hide internals. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly headers?: Record<string, string>,
  ) {
    super(message);
  }

  /** HTTP status of the answer. */
  get status(): number {
    return errorStatuses[this.code];
  }

  /** Makes the answer. */
  toResponse(): Response {
    return errorResponse(this.status, this.code, this.message, this.headers);
  }
}

/** Quotes a text of a client, shortened for a message. */
export function quote(text: string): string {
  const longest = 64;
  return JSON.stringify(
    text.length > longest ? `${text.slice(0, longest)}…` : text,
  );
}
