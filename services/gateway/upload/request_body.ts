/**
 * Reads the body of a request, with limits on its size and on how slow it is.
 *
 * @module
 */
import { ApiError } from "../api_error.ts";

/** Limits of a body. */
export interface BodyLimits {
  /** Largest size in bytes. */
  readonly maxBytes: number;
  /**
   * Longest wait for the next 16 KiB, in milliseconds. Time in which the caller
   * doesn't read doesn't count.
   */
  readonly stallMs: number;
}

/** Bytes that a client must send within `stallMs`; a trickle isn't enough. */
const leastBytes = 16 * 1024;

/**
 * Returns the chunks of the body, read on demand.
 *
 * @param signal Ends the reading with its reason.
 * @throws {ApiError} `upload_too_large`, before anything is read if
 * `Content-Length` exceeds the limit, else at the limit;
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
