/**
 * Defines the errors for which a live session can't begin.
 *
 * @module
 */
import type { StreamErrorCode } from "../../contracts/stream.ts";

/** Codes of sessions that can't begin. */
export const refusalCodes = [
  "unauthorized",
  "forbidden",
  "rate_limited",
  "invalid_parameters",
  "no_capacity",
  "unavailable",
  "internal_error",
] as const satisfies readonly StreamErrorCode[];

/** Code of a session that can't begin. */
export type RefusalCode = typeof refusalCodes[number];

/** A rejected session. The client sees its message, so it must hide internals. */
export class StreamError extends Error {
  override name = "StreamError";

  constructor(readonly code: RefusalCode, message: string) {
    super(message);
  }
}
