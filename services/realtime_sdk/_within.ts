/** A call that didn't answer in time. */
export class DeadlineError extends Error {
  override name = "DeadlineError";
}

/**
 * Calls, and waits no longer than `ms` or until `signal` aborts, also where the
 * call doesn't heed the signal it gets.
 *
 * @throws {DeadlineError} after `ms`; the reason of `signal`; what the call
 * throws.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (reason: unknown) => {
    ending.abort(reason);
    ended.reject(reason);
  };
  const onAbort = () => end(signal.reason);
  const timer = setTimeout(
    () => end(new DeadlineError(`No answer within ${ms / 1000} s`)),
    ms,
  );
  signal.addEventListener("abort", onAbort);
  try {
    signal.throwIfAborted();
    return await Promise.race([call(ending.signal), ended.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
