import type { LabelPair, Labels } from "../series/labels.ts";
import type { Exemplar, NewSample } from "../storage/sample_store.ts";
import type { TargetMetadata } from "./_target_metadata.ts";
import type { ScrapedSeries, TargetSeries } from "./_target_series.ts";
import type { MetadataLine, PageExemplar, PageSink } from "./page_reader.ts";
import { ScrapeError } from "./scrape_error.ts";

/** What the page of one scrape goes into. */
export interface PageSamplesOptions {
  readonly series: TargetSeries;
  readonly metadata: TargetMetadata;
  /** Number of the scrape, counted from 1. */
  readonly scrape: number;
  /** Time of samples whose line tells none. */
  readonly timestamp: number;
  /** Most samples. */
  readonly limit: number;
}

/** A sample and the series that it belongs to. */
interface PageSample extends NewSample {
  readonly series: ScrapedSeries;
  /** True if its line tells its time. */
  readonly isTimed: boolean;
}

/** Collects the samples of a page. */
export class PageSamples implements PageSink<ScrapedSeries> {
  readonly samples: PageSample[] = [];
  /** Number of lines with a sample. */
  lines = 0;
  /** Number of them whose labels are fine. */
  accepted = 0;
  /** Number of texts of series that no page had before. */
  added = 0;
  /** Number of samples of a series that the page had before, and one of them. */
  duplicates = 0;
  duplicate: Labels | undefined;
  readonly #options: PageSamplesOptions;

  constructor(options: PageSamplesOptions) {
    this.#options = options;
  }

  known(text: string): ScrapedSeries | undefined {
    return this.#options.series.find(text);
  }

  learn(text: string, labels: readonly LabelPair[]): ScrapedSeries {
    // Prometheus counts a line whose labels it refuses.
    this.lines++;
    const series = this.#options.series.learn(text, labels);
    this.lines--;
    this.added++;
    return series;
  }

  sample(
    series: ScrapedSeries,
    value: number,
    timestamp?: number,
    exemplar?: PageExemplar,
  ): void {
    const { scrape, limit } = this.#options;
    this.lines++;
    if (this.lines > limit) {
      throw new ScrapeError(
        "limit",
        `the page has more than ${limit} samples, the most that are read`,
      );
    }
    this.accepted++;
    if (series.seenAt === scrape && timestamp === undefined) {
      this.duplicates++;
      this.duplicate ??= series.labels;
      return;
    }
    series.seenAt = scrape;
    const time = timestamp ?? this.#options.timestamp;
    this.samples.push({
      series,
      isTimed: timestamp !== undefined,
      labels: series.labels,
      timestamp: time,
      value,
      exemplar: exemplar && completed(exemplar, time),
    });
  }

  metadata(line: MetadataLine): void {
    this.#options.metadata.add(line);
  }
}

function completed(exemplar: PageExemplar, time: number): Exemplar {
  return { ...exemplar, timestamp: exemplar.timestamp ?? time };
}
