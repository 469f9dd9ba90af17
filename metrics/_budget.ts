/** Prometheus' own default. */
const defaultSeconds = 10;

/** Nobody gets collectors to run for longer than this by asking. */
const maxSeconds = 60;

/** Kept back for formatting and the way home. */
const marginSeconds = 0.5;

/**
 * Milliseconds that collectors may take when whoever asks for them gives up
 * after `timeout` seconds: a number as Prometheus sends it, or nothing.
 */
export function budgetMs(timeout?: string | null): number {
  const asked = Number(timeout ?? defaultSeconds);
  const seconds = asked > 0 ? Math.min(asked, maxSeconds) : defaultSeconds;
  const margin = Math.min(marginSeconds, seconds * 0.1);
  return (seconds - margin) * 1000;
}
