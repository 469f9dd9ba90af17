/**
 * Appends scrapes to a store until it is killed. Prints the number of each scrape
 * that is stored. Takes the file and the number of the first scrape.
 *
 * @module
 */
import { Labels } from "../../monitoring/series/labels.ts";
import { openStore } from "../../monitoring/storage/store.ts";

/** Series of a scrape. */
export const seriesCount = 60;
/** Time of scrape 0, and of the one after it less that. */
export const firstScrape: number = Date.UTC(2026, 2, 1);
export const scrapeMs = 15_000;

/** Returns the value of a series in a scrape. */
export function valueOf(series: number, scrape: number): number {
  const kinds = [scrape * 7, Math.sin(scrape), Math.floor(scrape / 50), 1];
  return kinds[series % kinds.length] ?? 0;
}

if (import.meta.main) {
  const [file = "", from] = Deno.args;
  const labels = Array.from(
    Array(seriesCount).keys(),
    (i) => Labels.from({ __name__: "m", i: String(i) }),
  );
  let scrape = Number(from);
  let now = firstScrape;
  await using store = await openStore({ file, now: () => now });
  const output = new TextEncoder();
  for (;; scrape++) {
    const timestamp = now = firstScrape + scrape * scrapeMs;
    await store.append(
      labels.map((each, i) => ({
        labels: each,
        timestamp,
        value: valueOf(i, scrape),
      })),
    );
    Deno.stdout.writeSync(output.encode(`${scrape}\n`));
  }
}
