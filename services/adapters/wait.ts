/**
 * Waiting for something to come into a backend.
 *
 * @module
 */

import { pause } from "../async/pause.ts";

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
    // Listens before it looks: a notification in between is not missed.
    using woken = listen(topic);
    const found = await look();
    if (found !== null) return found;
    const left = end - performance.now();
    if (left <= 0) return null;
    const ends = [woken.signal, ...signal ? [signal] : []];
    await pause(Math.min(left, pollMs), AbortSignal.any(ends));
  }
  return null;
}

/** Gives a signal that aborts when the topic is woken. */
function listen(topic: string): { readonly signal: AbortSignal } & Disposable {
  const woken = new AbortController();
  const { signal } = woken;
  const onWake = () => woken.abort();
  wakeUps.addEventListener(topic, onWake);
  return {
    signal,
    [Symbol.dispose]: () => wakeUps.removeEventListener(topic, onWake),
  };
}
