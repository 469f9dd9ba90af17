/**
 * Makes a day of samples as the platform has them, in our store and in a
 * Prometheus.
 *
 * @module
 */
import { assert } from "@std/assert";
import { openStore } from "../../monitoring/storage/store.ts";
import { writeOpenMetrics } from "../../monitoring/storage/open_metrics.ts";
import type {
  NewSample,
  SampleStore,
} from "../../monitoring/storage/sample_store.ts";
import { Labels, metricName } from "../../monitoring/series/labels.ts";
import { allSeries } from "../stack/_synthetic_metrics.ts";
import {
  type PrometheusServer,
  startPrometheus,
} from "../support/prometheus_server.ts";
import { promtool } from "../support/promtool.ts";

const scrapeMs = 15_000;
const dayMs = 24 * 3_600_000;

/**
 * The samples' times, in milliseconds since 1970. There is an hour more than a
 * day, as versions of Prometheus differ where counters begin.
 */
export const history = {
  start: 1_700_006_400_000 - dayMs / 24,
  end: 1_700_006_400_000 + dayMs,
} as const;

/** Series beside those of the platform, which no query selects. */
const otherSeries = 10_000;
const otherMs = 30 * 60_000;

/** The same samples in two places. */
export interface Histories extends AsyncDisposable {
  readonly store: SampleStore;
  readonly prometheus: PrometheusServer;
  readonly series: number;
  readonly samples: number;
}

/** Fills a store and a Prometheus. */
export async function makeHistories(): Promise<Histories> {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const store = stack.use(
    await openStore({
      file: `${folder}/samples.sqlite`,
      now: () => history.end,
    }),
  );
  const filled = await fill(store);
  const text = `${folder}/samples.txt`;
  const signal = new AbortController().signal;
  await Deno.writeTextFile(
    text,
    ReadableStream.from(writeOpenMetrics(store, signal)),
  );
  const blocks = `${folder}/prometheus`;
  await promtool(
    "tsdb",
    "create-blocks-from",
    "openmetrics",
    "--quiet",
    "--max-block-duration=48h",
    text,
    blocks,
  );
  await Deno.remove(text);
  const prometheus = stack.use(await startPrometheus({ folder: blocks }));
  const resources = stack.move();
  return {
    store,
    prometheus,
    ...filled,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A series that is scraped. */
interface Scraped {
  readonly labels: Labels;
  readonly growth: number;
  /** Time of its scrapes within the interval, off the grid of the queries. */
  readonly delay: number;
  value: number;
}

async function fill(store: SampleStore) {
  const platform = [...allSeries()].map(
    ({ name, labels, growth }): Scraped => ({
      labels: Labels.from({ ...labels, [metricName]: name }),
      growth,
      delay: 1 + (labels.instance ?? "").length * 701 % 14_000,
      value: growth,
    }),
  );
  const others = Array.from({ length: otherSeries }, (_, index) =>
    Labels.from({
      [metricName]: `other_${index % 100}`,
      instance: `host-${index % 50}`,
      part: `${index}`,
    }));
  let samples = 0;
  const append = async (scrape: readonly NewSample[]) => {
    const { stored } = await store.append(scrape);
    assert(stored === scrape.length);
    samples += stored;
  };
  for (let time = history.start; time < history.end; time += scrapeMs) {
    const turn = (time - history.start) / scrapeMs;
    await append(platform.map((series) => {
      // Growth comes in bursts, and gauges go up and down.
      const burst = (turn * 7 + series.delay) % 5;
      series.value = series.growth > 0
        ? series.value + series.growth * (burst > 2 ? burst : 0)
        : burst;
      const { labels, value, delay } = series;
      return { labels, value, timestamp: time + delay };
    }));
    if ((time - history.start) % otherMs !== 0) continue;
    await append(others.map((labels, index) => ({
      labels,
      value: turn * (index % 7),
      timestamp: time + 14_500,
    })));
  }
  return { series: platform.length + others.length, samples };
}
