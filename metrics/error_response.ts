/**
 * Makes error responses.
 *
 * @module
 */

/**
 * Makes an error response: a stable code for programs, a sentence for people.
 * Its body is `{"error": {"code", "message"}}`.
 *
 * @param status HTTP status.
 * @param code Code that stays the same between versions, such as `not_found`.
 * @param message Sentence that says what was wrong.
 * @param headers Headers beside the content type. @default none
 */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  headers?: HeadersInit,
): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}
