import type { AbortOptions } from "./abortable.ts";

/**
 * Waits for `ms` milliseconds.
 *
 * @throws the signal's reason once it aborts. `pause()` returns instead.
 */
export async function delay(
  ms: number,
  { signal }: AbortOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  const onAbort = () => over.reject(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  try {
    await over.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}
