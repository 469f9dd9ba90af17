/**
 * Why a live session doesn't begin.
 *
 * @module
 */
import type { StreamErrorCode } from "../../contracts/stream.ts";

/** Every code of a session that doesn't begin. */
export const refusalCodes = [
  "unauthorized",
  "forbidden",
  "rate_limited",
  "invalid_parameters",
  "no_capacity",
  "unavailable",
  "internal_error",
] as const satisfies readonly StreamErrorCode[];

/** Code of a session that doesn't begin. */
export type RefusalCode = typeof refusalCodes[number];

/** A refusal. Its message is for the client, so it tells nothing of the inside. */
export class StreamError extends Error {
  override name = "StreamError";

  constructor(readonly code: RefusalCode, message: string) {
    super(message);
  }
}
