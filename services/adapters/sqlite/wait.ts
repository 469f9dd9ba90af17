/**
 * Waiting for something to come into the database.
 *
 * @module
 */

/** How often to look for what another process added or let go. */
const pollMs = 50;

/** Wakes those in this process, whichever connection they look through. */
const wakeUps = new EventTarget();

/** Until when to look. */
export interface WaitOptions {
  /** What to be woken for at once, see {@linkcode wake}. */
  readonly topic: string;
  /** 0 looks once. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

/** Makes those who wait for the topic look again. */
export function wake(topic: string): void {
  wakeUps.dispatchEvent(new Event(topic));
}

/** Looks again and again; null when nothing came in time. */
export async function waitFor<T>(
  look: () => T | null,
  { topic, waitMs, signal }: WaitOptions,
): Promise<T | null> {
  const end = performance.now() + waitMs;
  while (!signal?.aborted) {
    const found = look();
    if (found !== null) return found;
    const left = end - performance.now();
    if (left <= 0) return null;
    await pause(topic, Math.min(left, pollMs), signal);
  }
  return null;
}

/** Until the time is over, the topic is woken or the signal fires. */
function pause(
  topic: string,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      wakeUps.removeEventListener(topic, done);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    wakeUps.addEventListener(topic, done);
    signal?.addEventListener("abort", done);
  });
}
