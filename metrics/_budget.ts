/** Prometheus' default scrape timeout. */
const defaultSeconds = 10;

/** The longest scrape timeout that is taken from a header. */
const maxSeconds = 60;

/** Time kept for rendering and for sending the answer. */
const marginSeconds = 0.5;

/**
 * Returns how many milliseconds collectors may take.
 *
 * @param timeout Seconds after which the scraper gives up, as Prometheus sends
 * them in `X-Prometheus-Scrape-Timeout-Seconds`.
 */
export function budgetMs(timeout?: string | null): number {
  const wanted = Number(timeout ?? defaultSeconds);
  const seconds = wanted > 0 ? Math.min(wanted, maxSeconds) : defaultSeconds;
  const margin = Math.min(marginSeconds, seconds * 0.1);
  return (seconds - margin) * 1000;
}
