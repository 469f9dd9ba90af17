/**
 * Waits for new entries of a backend.
 *
 * @module
 */

import { pause } from "../async/pause.ts";

/** Notifies all that wait in this process, on any connection. */
const notifications = new EventTarget();

/** Options of a wait. Times are milliseconds. */
export interface WaitOptions {
  /** Topic whose notification ends a pause early, see {@linkcode notify}. */
  readonly topic: string;
  /** Longest wait; 0 looks once. */
  readonly waitMs: number;
  /** Interval of looks without a notification. @default 50 */
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
}

/** Notifies all that wait for the topic: they look again. */
export function notify(topic: string): void {
  notifications.dispatchEvent(new Event(topic));
}

/** Looks again and again; null if nothing came in time or the signal aborted. */
export async function waitFor<T>(
  look: () => T | null | Promise<T | null>,
  { topic, waitMs, pollMs = 50, signal }: WaitOptions,
): Promise<T | null> {
  const end = performance.now() + waitMs;
  while (!signal?.aborted) {
    // Listens before it looks: a notification in between is not missed.
    using notified = listen(topic);
    const found = await look();
    if (found !== null) return found;
    const left = end - performance.now();
    if (left <= 0) return null;
    const ends = [notified.signal, ...signal ? [signal] : []];
    await pause(Math.min(left, pollMs), AbortSignal.any(ends));
  }
  return null;
}

/** Gives a signal that aborts when the topic is notified. */
function listen(topic: string): { readonly signal: AbortSignal } & Disposable {
  const notified = new AbortController();
  const { signal } = notified;
  const onNotify = () => notified.abort();
  notifications.addEventListener(topic, onNotify);
  return {
    signal,
    [Symbol.dispose]: () => notifications.removeEventListener(topic, onNotify),
  };
}
