import { Slices } from "../async/slices.ts";
import { type Labels, metricName } from "../series/labels.ts";
import type {
  AppendReport,
  NewSample,
  Refusal,
  SampleStore,
} from "../storage/sample_store.ts";
import { excerpt } from "./_excerpt.ts";
import { PageSamples } from "./_page_samples.ts";
import { TargetMetadata } from "./_target_metadata.ts";
import { TargetSeries } from "./_target_series.ts";
import { fetchPage } from "./fetch_page.ts";
import { PageReader } from "./page_reader.ts";
import { ScrapeError } from "./scrape_error.ts";
import type { ScrapeLimits } from "./scrape_limits.ts";
import type { MetricMetadata, TargetHealth } from "./status.ts";
import { type ScrapeTarget, targetLabels } from "./target.ts";

/** What all targets share. */
export interface TargetSettings {
  readonly store: Pick<SampleStore, "append">;
  readonly timeoutSeconds: number;
  readonly honorLabels: boolean;
  readonly limits: ScrapeLimits;
}

/** What became of a scrape. */
export interface Scrape {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly durationSeconds: number;
  /** Number of lines with a sample. */
  readonly samples: number;
  /** Why it failed. @default undefined it didn't */
  readonly error?: ScrapeError;
  /** Samples that aren't stored, by reason. */
  readonly dropped: ReadonlyMap<Refusal | "duplicate_line", number>;
  /** Says which samples were dropped; empty if none were. */
  readonly warning: string;
}

/** Samples of a page to store, with what was counted. */
interface Page {
  readonly samples: PageSamples;
  readonly error?: ScrapeError;
}

/** Scrapes one target, one scrape after the other. */
export class TargetScraper {
  readonly labels: Labels;
  health: TargetHealth = "unknown";
  /** @default undefined there was none yet */
  last: Scrape | undefined;
  readonly #metadata: TargetMetadata;
  readonly #series: TargetSeries;
  readonly #settings: TargetSettings;
  readonly #reports: readonly Labels[];
  #scrapes = 0;

  constructor(readonly target: ScrapeTarget, settings: TargetSettings) {
    this.#settings = settings;
    this.labels = targetLabels(target);
    this.#metadata = new TargetMetadata(this.labels);
    this.#series = new TargetSeries({ target: this.labels, ...settings });
    this.#reports = reportNames
      .map((name) => this.labels.with({ [metricName]: name }));
  }

  /** What the last good page said of its metrics. */
  metadata(): Iterable<MetricMetadata> {
    return this.#metadata.all();
  }

  /**
   * Scrapes once and stores what it got, and how it went.
   *
   * @param signal Ends the scrape: nothing is stored then.
   * @throws the signal's reason when it aborts.
   */
  async scrape(timestamp: number, signal: AbortSignal): Promise<Scrape> {
    const startedAt = performance.now();
    const last = this.#scrapes++;
    const { samples, error } = await this.#read(timestamp, signal);
    this.#metadata.endPage(error === undefined);
    const isGood = error === undefined;
    for (const { series, isTimed } of isGood ? samples.samples : []) {
      if (!isTimed) series.storedAt = this.#scrapes;
    }
    // A failed scrape ends all series of the target.
    const gone = this.#series.storedAt(last);
    if (isGood || this.#series.size > 2 * gone.length + spareSeries) {
      this.#series.forgetOthers(this.#scrapes);
    }
    const durationSeconds = (performance.now() - startedAt) / 1_000;
    const reports = [
      isGood ? 1 : 0,
      durationSeconds,
      samples.lines,
      samples.accepted,
      samples.added,
    ];
    const stored = await this.#store([
      ...isGood ? samples.samples : [],
      ...gone.map(({ labels }): NewSample => ({
        labels,
        timestamp,
        value: "stale",
      })),
      ...this.#reports.map((labels, index): NewSample => ({
        labels,
        timestamp,
        value: reports[index] ?? 0,
      })),
    ]);
    const scrape = {
      timestamp,
      durationSeconds,
      samples: samples.lines,
      error: error ?? stored.error,
      dropped: new Map([
        ...stored.refused,
        ...samples.duplicates > 0
          ? [["duplicate_line", samples.duplicates] as const]
          : [],
      ]),
      warning: [
        ...duplicateWarning(samples),
        ...refusedWarning(stored.refused),
      ].join("; "),
    };
    this.health = isGood ? "up" : "down";
    this.last = scrape;
    return scrape;
  }

  async #read(timestamp: number, signal: AbortSignal): Promise<Page> {
    const { timeoutSeconds, limits } = this.#settings;
    const samples = new PageSamples({
      series: this.#series,
      metadata: this.#metadata,
      scrape: this.#scrapes,
      timestamp,
      limit: limits.samples,
    });
    const timeout = new AbortController();
    const timer = setTimeout(
      () =>
        timeout.abort(
          new ScrapeError(
            "timeout",
            `the page wasn't complete within ${timeoutSeconds} s`,
          ),
        ),
      timeoutSeconds * 1_000,
    );
    try {
      await this.#readPage(samples, AbortSignal.any([signal, timeout.signal]));
      return { samples };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ScrapeError)) throw error;
      return { samples, error };
    } finally {
      clearTimeout(timer);
      timeout.abort();
    }
  }

  async #readPage(samples: PageSamples, signal: AbortSignal): Promise<void> {
    const { timeoutSeconds, limits } = this.#settings;
    const { format, parts, tellsItsEnd } = await fetchPage({
      url: this.target.url,
      token: this.target.token,
      timeoutSeconds,
      bodyBytes: limits.bodyBytes,
    }, signal);
    const reader = new PageReader(format, samples);
    const slices = new Slices(signal);
    for await (const part of parts) await reader.read(part, slices);
    if (reader.isInMidLine && !tellsItsEnd) {
      throw new ScrapeError(
        "syntax",
        "the page ends in the middle of a line, and the answer doesn't tell " +
          "its length",
      );
    }
    reader.end();
  }

  async #store(
    samples: readonly NewSample[],
  ): Promise<Pick<AppendReport, "refused"> & { readonly error?: ScrapeError }> {
    try {
      return await this.#settings.store.append(samples);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return {
        refused: new Map(),
        error: new ScrapeError(
          "store",
          `cannot store the samples: ${message}`,
          { cause: error },
        ),
      };
    }
  }
}

/** Series that tell how a scrape went, in the order of their values. */
const reportNames = [
  "up",
  "scrape_duration_seconds",
  "scrape_samples_scraped",
  "scrape_samples_post_metric_relabeling",
  "scrape_series_added",
];

/** Series that failed scrapes may leave behind. */
const spareSeries = 1_000;

function* duplicateWarning(
  { duplicates, duplicate }: PageSamples,
): Generator<string> {
  if (duplicate === undefined) return;
  yield `${duplicates} samples were dropped, as the page has their series ` +
    `twice: ${excerpt(JSON.stringify(duplicate.toRecord()))}`;
}

function* refusedWarning(
  refused: ReadonlyMap<Refusal, number>,
): Generator<string> {
  for (const [reason, count] of refused) {
    yield `${count} samples were refused: ${refusals[reason]}`;
  }
}

const refusals: Readonly<Record<Refusal, string>> = {
  out_of_order:
    "they are older than the newest of their series (a clock set back?)",
  duplicate: "their series have other values at the same time",
  out_of_bounds: "their time is too old, or too far ahead of the clock",
  series_limit: "the store has as many series as it may",
  label_limit: "their labels are longer or more than the store allows",
  disk: "they can't be written to the disk",
};
