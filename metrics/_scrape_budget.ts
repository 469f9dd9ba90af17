/** Prometheus' own default. */
const defaultSeconds = 10;

/** Nobody gets collectors to run for longer than this by asking. */
const maxSeconds = 60;

/** Kept back for formatting and the way home. */
const marginSeconds = 0.5;

/**
 * Milliseconds that collectors may take, from the timeout that Prometheus
 * sends with a scrape.
 */
export function scrapeBudgetMs(headers: Headers): number {
  const asked = Number(headers.get("x-prometheus-scrape-timeout-seconds"));
  const timeout = asked > 0 ? Math.min(asked, maxSeconds) : defaultSeconds;
  const margin = Math.min(marginSeconds, timeout * 0.1);
  return (timeout - margin) * 1000;
}
