/** Options of functions that can be told to stop waiting. */
export interface AbortOptions {
  /** Ends the wait when it aborts. @default undefined nothing does */
  readonly signal?: AbortSignal;
}

/**
 * Waits for a promise until the signal aborts. What the promise stands for goes
 * on all the same: give the signal to that too.
 *
 * @throws the signal's reason, or what the promise rejects with.
 */
export async function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([aborted.promise, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
