import { abortable, type AbortOptions } from "./abortable.ts";

/**
 * Waits for a promise, for at most `ms` milliseconds. What the promise stands
 * for goes on all the same.
 *
 * @throws {DOMException} named `TimeoutError` after `ms`; else the signal's
 * reason, or what the promise rejects with.
 */
export async function deadline<T>(
  promise: Promise<T>,
  ms: number,
  { signal }: AbortOptions = {},
): Promise<T> {
  // AbortSignal.timeout() has a clock that tests can't set.
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    const message = `no answer within ${ms / 1000} s`;
    timeout.abort(new DOMException(message, "TimeoutError"));
  }, ms);
  const ends = signal === undefined
    ? timeout.signal
    : AbortSignal.any([signal, timeout.signal]);
  try {
    return await abortable(promise, ends);
  } finally {
    clearTimeout(timer);
  }
}
