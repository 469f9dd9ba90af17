/**
 * Stops a server without cutting off what can still end well.
 *
 * @module
 */

/** How to stop. Times are milliseconds. */
export interface DrainOptions {
  /** Takes no new requests; resolves when those under way are answered. */
  readonly close: () => Promise<void>;
  /** Has requests that would go on for long end now. */
  readonly hurry: () => void;
  /** How long requests under way may take before they are hurried. */
  readonly graceMs: number;
  /** How long they may take in all. */
  readonly mostMs: number;
}

/**
 * Resolves when the server is closed, or when time is up: a client that
 * doesn't even fetch its answer can't hold a stop up.
 */
export async function drain(
  { close, hurry, graceMs, mostMs }: DrainOptions,
): Promise<void> {
  const timeUp = Promise.withResolvers<void>();
  const timers = [
    setTimeout(hurry, graceMs),
    setTimeout(timeUp.resolve, mostMs),
  ];
  await Promise.race([close(), timeUp.promise]);
  timers.forEach(clearTimeout);
}
