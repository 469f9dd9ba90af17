import { pause } from "./pause.ts";

/**
 * Works at once and again `ms` milliseconds after each end, until the signal
 * aborts.
 *
 * @throws what the work throws, which ends it.
 */
export async function every(
  work: () => Promise<void>,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await work();
    await pause(ms, signal);
  }
}
