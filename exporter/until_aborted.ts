/**
 * Ends waiting on a signal or after a time.
 *
 * @module
 */

/**
 * Waits for a task, but not beyond `signal`. The task then goes on, and its
 * result is ignored.
 *
 * @throws the signal's reason, once it is aborted.
 */
export async function untilAborted<T>(
  signal: AbortSignal,
  task: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([task(), aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/**
 * Waits for a task, but for `ms` milliseconds at most, and not beyond any of
 * the signals. The task gets a signal that is aborted with that.
 *
 * @throws {DOMException} `TimeoutError` when time ran out.
 */
export async function inTime<T>(
  ms: number,
  signals: readonly AbortSignal[],
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(
    () =>
      late.abort(
        new DOMException(`no answer within ${ms / 1000} s`, "TimeoutError"),
      ),
    ms,
  );
  try {
    const signal = AbortSignal.any([...signals, late.signal]);
    return await untilAborted(signal, () => task(signal));
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for `ms` milliseconds, or until `signal`, whichever is first. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  const signals = signal === undefined ? [] : [signal];
  return inTime(ms, signals, () => new Promise<never>(() => {})).catch(
    () => {},
  );
}
