/**
 * Collects the samples that one transaction stores: at most one of each series,
 * and so few that they don't hold the event loop for long.
 *
 * @module
 */
import { LogWriter } from "./log.ts";
import type { StoredSeries } from "./stored_series.ts";

/** Most samples of a batch. They take some 2 ms. */
const maxSamples = 2000;
/** Most new series of a batch. */
const maxCreated = 200;

/** Number of the last batch. A series with the batch itself would keep it. */
let lastNumber = 0;

/** Samples to be stored. */
export class Batch {
  readonly #number = ++lastNumber;
  readonly row = new LogWriter();
  readonly samples: {
    readonly series: StoredSeries;
    readonly timestamp: number;
    readonly value: number | "stale";
  }[] = [];
  /** New series by the key of their labels. */
  readonly created = new Map<string, StoredSeries>();

  /** @param segment Segment of the log that its row belongs to. */
  constructor(readonly segment: number) {}

  get isFull(): boolean {
    return this.samples.length >= maxSamples || this.created.size >= maxCreated;
  }

  /** Returns true if it has a sample of the series. */
  has(series: StoredSeries): boolean {
    return series.batch === this.#number;
  }

  /** Adds a sample of a series that has none here. */
  add(series: StoredSeries, timestamp: number, value: number | "stale"): void {
    series.batch = this.#number;
    this.row.add(series.id, timestamp, series.base(this.segment), value);
    this.samples.push({ series, timestamp, value });
  }
}
