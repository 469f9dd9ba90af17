/**
 * Reads the body of a request that a stranger sends: no more than is allowed,
 * and not for ever.
 *
 * @module
 */
import { ApiError } from "../api_error.ts";

/** What a body may be. */
export interface BodyLimits {
  /** Most bytes. */
  readonly maxBytes: number;
  /**
   * How long to wait for the next 16 KiB, in milliseconds. Time in which
   * nobody asked for more doesn't count.
   */
  readonly stallMs: number;
}

/** How much a client must send within `stallMs`, so that drips don't do. */
const leastBytes = 16 * 1024;

/**
 * The body's chunks, read as they are asked for.
 *
 * @param signal Ends the reading with its reason.
 * @throws {ApiError} `upload_too_large` before anything is read where
 * `Content-Length` tells, else as soon as the limit is passed;
 * `upload_stalled`; `client_closed_request`.
 */
export async function* readBody(
  request: Request,
  { maxBytes, stallMs }: BodyLimits,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  if (Number(request.headers.get("content-length")) > maxBytes) {
    throw tooLarge(maxBytes);
  }
  if (request.body === null) return;
  const reader = request.body.getReader();
  let halted: { readonly reason: unknown } | undefined;
  const halt = (reason: unknown) => {
    halted ??= { reason };
    reader.cancel().catch(() => {}); // Ends a read that waits.
  };
  const onAbort = () => halt(signal.reason);
  signal.addEventListener("abort", onAbort);
  let total = 0;
  let sinceMark = { bytes: 0, waitedMs: 0 };
  try {
    while (true) {
      const started = performance.now();
      const timer = setTimeout(
        () => halt(stalled(stallMs)),
        Math.max(0, stallMs - sinceMark.waitedMs),
      );
      const { done, value } = await reader.read().catch(() => {
        throw halted?.reason ?? clientGone();
      }).finally(() => clearTimeout(timer));
      if (halted) throw halted.reason;
      if (done) return;
      total += value.length;
      if (total > maxBytes) throw tooLarge(maxBytes);
      sinceMark = {
        bytes: sinceMark.bytes + value.length,
        waitedMs: sinceMark.waitedMs + performance.now() - started,
      };
      if (sinceMark.bytes >= leastBytes) sinceMark = { bytes: 0, waitedMs: 0 };
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    await reader.cancel().catch(() => {});
  }
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(
    "upload_too_large",
    `The request is too large: at most ${maxBytes} bytes are allowed.`,
  );
}

function stalled(stallMs: number): ApiError {
  return new ApiError(
    "upload_stalled",
    `The upload stalled: ${leastBytes} bytes are expected every ` +
      `${stallMs / 1000} s.`,
  );
}

function clientGone(): ApiError {
  return new ApiError(
    "client_closed_request",
    "The request broke off before its end.",
  );
}
