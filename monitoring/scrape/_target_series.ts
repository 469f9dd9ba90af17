import { type LabelPair, type Labels, metricName } from "../series/labels.ts";
import {
  checkLabelLimits,
  checkLabelNames,
  type ScrapeLimits,
} from "./scrape_limits.ts";
import { joinLabels } from "./target.ts";

/** A series of a target. */
export interface ScrapedSeries {
  readonly labels: Labels;
  /** Number of the scrape whose page had it last. */
  seenAt: number;
  /**
   * Number of the scrape that stored it last. A sample whose line tells the time
   * doesn't count, as its series gets no staleness marker.
   */
  storedAt: number;
}

/** How the series of a target are made. */
export interface SeriesSettings {
  readonly target: Labels;
  readonly honorLabels: boolean;
  readonly limits: ScrapeLimits;
}

/** Number of a scrape that never was. */
const never = -1;

/** Remembers the series of a target by the text that names them on its page. */
export class TargetSeries {
  readonly #settings: SeriesSettings;
  readonly #byText = new Map<string, ScrapedSeries>();
  /** Two texts may name the same series. */
  readonly #byLabels = new Map<string, ScrapedSeries>();

  constructor(settings: SeriesSettings) {
    this.#settings = settings;
  }

  /** Returns the series of a text that an earlier line began with. */
  find(text: string): ScrapedSeries | undefined {
    return this.#byText.get(text);
  }

  /**
   * Remembers a series.
   *
   * @throws {ScrapeError} if its labels are past a limit, or one is there twice.
   */
  learn(text: string, own: readonly LabelPair[]): ScrapedSeries {
    const { target, honorLabels, limits } = this.#settings;
    checkLabelNames(own);
    const labels = joinLabels(own, target, honorLabels);
    checkLabelLimits(labels.get(metricName), [...labels], limits);
    let series = this.#byLabels.get(labels.key);
    if (series === undefined) {
      series = { labels, seenAt: never, storedAt: never };
      this.#byLabels.set(labels.key, series);
    }
    this.#byText.set(text, series);
    return series;
  }

  /** Returns the series that a scrape stored and that weren't stored since. */
  storedAt(scrape: number): ScrapedSeries[] {
    return [...this.#byLabels.values()]
      .filter((series) => series.storedAt === scrape);
  }

  /** Number of series that it remembers. */
  get size(): number {
    return this.#byLabels.size;
  }

  /** Forgets the series that the page of a scrape didn't have. */
  forgetOthers(scrape: number): void {
    for (const [text, series] of this.#byText) {
      if (series.seenAt === scrape) continue;
      this.#byText.delete(text);
      this.#byLabels.delete(series.labels.key);
    }
  }
}
