/**
 * Scrapes targets at an interval.
 *
 * @module
 */
import { pause } from "../async/pause.ts";
import type { SampleStore } from "../storage/sample_store.ts";
import { type Scrape, TargetScraper } from "./_target_scraper.ts";
import { nextScrape, onGrid, phaseOf } from "./_schedule.ts";
import { defaultScrapeLimits, type ScrapeLimits } from "./scrape_limits.ts";
import type { MetricMetadata, TargetStatus, TargetsView } from "./status.ts";
import type { ScrapeTarget } from "./target.ts";
import { Labels } from "../series/labels.ts";

export type { Scrape } from "./_target_scraper.ts";

/** Options of {@linkcode Scraper}. */
export interface ScraperOptions {
  /** Takes the samples. */
  readonly store: Pick<SampleStore, "append">;
  /** Each is scraped by itself: one that hangs delays no other. */
  readonly targets: readonly ScrapeTarget[];
  /** @default 15 */
  readonly intervalSeconds?: number;
  /** At most the interval. @default 10, or the interval if that is shorter */
  readonly timeoutSeconds?: number;
  /**
   * Keeps a label of a page where the target has the same one; otherwise it is
   * renamed to `exported_…`.
   *
   * @default false
   */
  readonly honorLabels?: boolean;
  /** @default {defaultScrapeLimits} */
  readonly limits?: Partial<ScrapeLimits>;
  /** Told of each scrape, for metrics and logs. */
  readonly onScrape?: (target: TargetStatus, scrape: Scrape) => void;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/**
 * Scrapes targets as Prometheus does, and stores their samples with `up` and its
 * siblings.
 *
 * Scrapes of a target lie on a grid of the interval, whose phase is by a hash of
 * the target. A scrape that fails, for whatever reason, sets `up` to 0 and ends
 * the series of the target. Like Prometheus, a scraper that is closed leaves
 * the series as they are: it is expected to come back.
 */
export class Scraper implements TargetsView, AsyncDisposable {
  readonly #targets: readonly TargetScraper[];
  readonly #settings: Required<
    Pick<ScraperOptions, "intervalSeconds" | "timeoutSeconds" | "now">
  >;
  readonly #onScrape: ScraperOptions["onScrape"];
  readonly #stop = new AbortController();
  #loops: readonly Promise<void>[] = [];

  /** @throws {RangeError} if interval or timeout are out of range. */
  constructor(options: ScraperOptions) {
    const intervalSeconds = options.intervalSeconds ?? 15;
    const timeoutSeconds = options.timeoutSeconds ??
      Math.min(10, intervalSeconds);
    if (!(intervalSeconds > 0 && timeoutSeconds > 0)) {
      throw new RangeError("interval and timeout of scrapes must be over 0 s");
    }
    if (timeoutSeconds > intervalSeconds) {
      throw new RangeError(
        `the timeout of scrapes, ${timeoutSeconds} s, is longer than their ` +
          `interval, ${intervalSeconds} s`,
      );
    }
    this.#settings = {
      intervalSeconds,
      timeoutSeconds,
      now: options.now ?? Date.now,
    };
    this.#onScrape = options.onScrape;
    this.#targets = options.targets.map((target) =>
      new TargetScraper(target, {
        store: options.store,
        timeoutSeconds,
        honorLabels: options.honorLabels ?? false,
        limits: { ...defaultScrapeLimits, ...options.limits },
      })
    );
  }

  /** Begins to scrape. Call it once. */
  start(): void {
    this.#loops = this.#targets.map((target) => this.#loop(target));
  }

  targets(): readonly TargetStatus[] {
    return this.#targets.map((target) => this.#status(target));
  }

  metadata(): readonly MetricMetadata[] {
    return this.#targets.flatMap((target) => [...target.metadata()]);
  }

  async #loop(target: TargetScraper): Promise<void> {
    const { intervalSeconds, now } = this.#settings;
    const interval = intervalSeconds * 1_000;
    const phase = phaseOf(
      `${target.target.url}\n${target.labels.key}`,
      interval,
    );
    const { signal } = this.#stop;
    try {
      await pause(nextScrape(now(), phase, interval, 0), signal);
      while (true) {
        const time = onGrid(now(), phase, interval);
        const scrape = await target.scrape(time, signal);
        this.#onScrape?.(this.#status(target), scrape);
        await pause(nextScrape(now(), phase, interval), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #status({ target, labels, health, last }: TargetScraper): TargetStatus {
    const { intervalSeconds, timeoutSeconds } = this.#settings;
    const { host, protocol, pathname } = new URL(target.url);
    return {
      pool: labels.get("job"),
      labels,
      discoveredLabels: Labels.from({
        ...target.labels,
        __address__: host,
        __scheme__: protocol.slice(0, -1),
        __metrics_path__: pathname,
        __scrape_interval__: `${intervalSeconds}s`,
        __scrape_timeout__: `${timeoutSeconds}s`,
      }),
      url: target.url,
      health,
      lastError: last === undefined ? "" : last.error?.message ?? last.warning,
      lastScrape: last?.timestamp,
      lastDurationSeconds: last?.durationSeconds ?? 0,
      intervalSeconds,
      timeoutSeconds,
    };
  }

  /** Stops. A scrape that is under way is given up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }
}
