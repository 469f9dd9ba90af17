/**
 * Waiting for something to come into a backend.
 *
 * @module
 */

/** Wakes those in this process, whichever connection they look through. */
const wakeUps = new EventTarget();

/** Until when to look, and how often. Times are milliseconds. */
export interface WaitOptions {
  /** What to be woken for at once, see {@linkcode wake}. */
  readonly topic: string;
  /** 0 looks once. */
  readonly waitMs: number;
  /** How often to look for what nobody wakes for. @default 50 */
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
}

/** Makes those who wait for the topic look again. */
export function wake(topic: string): void {
  wakeUps.dispatchEvent(new Event(topic));
}

/** Looks again and again; null when nothing came in time. */
export async function waitFor<T>(
  look: () => T | null | Promise<T | null>,
  { topic, waitMs, pollMs = 50, signal }: WaitOptions,
): Promise<T | null> {
  const end = performance.now() + waitMs;
  while (!signal?.aborted) {
    // Listens before it looks: what comes in between is not missed.
    using pause = pauseUntil(topic, signal);
    const found = await look();
    if (found !== null) return found;
    const left = end - performance.now();
    if (left <= 0) return null;
    await pause.over(Math.min(left, pollMs));
  }
  return null;
}

/** A pause that the topic or the signal ends, also before it begins. */
function pauseUntil(topic: string, signal: AbortSignal | undefined) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  wakeUps.addEventListener(topic, end);
  signal?.addEventListener("abort", end);
  return {
    /** Resolves when it was ended, or after so many milliseconds. */
    over(ms: number): Promise<void> {
      timer = setTimeout(end, ms);
      return promise;
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      wakeUps.removeEventListener(topic, end);
      signal?.removeEventListener("abort", end);
    },
  };
}
