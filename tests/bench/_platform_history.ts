/**
 * Records what a scrape of the platform under load finds over time.
 *
 * @module
 */
import { Slices } from "../../monitoring/async/slices.ts";
import { PageReader } from "../../monitoring/scrape/page_reader.ts";
import { Labels } from "../../monitoring/series/labels.ts";
import { serviceNames } from "../../mod.ts";
import { Platform } from "../support/platform.ts";

/** Distance of scrapes as they are told to the store. */
export const intervalMs = 15_000;

/** Real time between two scrapes: a history of hours takes a minute. */
const pauseMs = 50;

/** The values of all series that one scrape found; of a series by its place. */
export interface HistoryScrape {
  readonly series: readonly Labels[];
  readonly values: readonly number[];
}

/** Scrapes all services of a platform that works on jobs, one after the other. */
export async function recordHistory(scrapes: number): Promise<HistoryScrape[]> {
  await using platform = await Platform.start();
  const stop = new AbortController();
  const load = work(platform, stop.signal);
  const known = new Map<string, Labels>();
  const slices = new Slices(stop.signal);
  const history: HistoryScrape[] = [];
  for (let scrape = 0; scrape < scrapes; scrape++) {
    const series: Labels[] = [];
    const values: number[] = [];
    for (const service of scraped) {
      const reader = new PageReader<Labels>("text", {
        known: (text) => known.get(`${service} ${text}`),
        learn(text, pairs) {
          const labels = Labels.from([
            ...pairs,
            ["job", "dalston"],
            ["instance", `${service}:9100`],
          ]);
          known.set(`${service} ${text}`, labels);
          return labels;
        },
        sample(labels, value) {
          series.push(labels);
          values.push(value);
        },
        metadata() {},
      });
      await reader.read(await platform.scrape(service), slices);
      reader.end();
    }
    history.push({ series, values });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  stop.abort();
  await load;
  return history;
}

const scraped = serviceNames.filter((name) => name !== "monitoring");

/** Lets the platform transcribe one recording after the other. */
async function work(platform: Platform, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await platform.finished(await platform.submit("speech_16k_mono.wav"));
  }
}
