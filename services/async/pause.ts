import { delay } from "./delay.ts";

/**
 * Waits for `ms` milliseconds, or until the signal aborts: for loops, which
 * look at the signal themselves. `delay()` throws when it aborts.
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, { signal }).catch(() => {});
}
