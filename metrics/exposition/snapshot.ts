/**
 * What a scrape sees of a metric: numbers copied at one moment, beside the
 * part of each line that never changes.
 *
 * @module
 */

/** A trace that stands for one observation. */
export interface Exemplar {
  /** Escaped labels, such as `trace_id="4bf9…"`. */
  readonly labels: string;
  /** The value observed. */
  readonly value: number;
  /** When, in seconds since the epoch. */
  readonly timestamp: number;
}

/** All series of one metric, copied at one moment. */
export interface FamilySnapshot {
  /** Name as it stands in text 0.0.4, `_total` included. */
  readonly name: string;
  /** Help text, unescaped. */
  readonly help: string;
  /** Kind of metric. */
  readonly type: "counter" | "gauge" | "histogram" | "summary" | "untyped";
  /** How many samples a series has: 1, or a histogram's buckets, sum and count. */
  readonly width: number;
  /** `name{labels} ` of every sample, series by series. */
  readonly prefixes: readonly string[];
  /** The number of every sample. `prefixes` may have grown on since. */
  readonly values: Float64Array;
  /** When each series began, in seconds since the epoch, where that is known. */
  readonly created?: Float64Array;
  /** The latest exemplar of a sample of a series. */
  readonly exemplar?: (series: number, sample: number) => Exemplar | undefined;
}
