/**
 * The snapshot of a metric: numbers copied at one moment, and the part of each
 * line that never changes.
 *
 * @module
 */

/** A trace, as an example of an observation. */
export interface Exemplar {
  /** Escaped labels, such as `trace_id="4bf9…"`. */
  readonly labels: string;
  /** The observed value. */
  readonly value: number;
  /** Time of the observation, in seconds since 1970. */
  readonly timestamp: number;
}

/** All series of a metric, copied at one moment. */
export interface FamilySnapshot {
  /** Name as in text 0.0.4, `_total` included. */
  readonly name: string;
  /** Help text, unescaped. */
  readonly help: string;
  /** Type of the metric. */
  readonly type: "counter" | "gauge" | "histogram" | "summary" | "untyped";
  /** Samples of a series: 1, or a histogram's buckets, sum and count. */
  readonly width: number;
  /** `name{labels} ` of each sample, series by series. */
  readonly prefixes: readonly string[];
  /** The number of each sample. `prefixes` may have more elements by now. */
  readonly values: Float64Array;
  /** Creation time of each series, in seconds since 1970, if it is known. */
  readonly created?: Float64Array;
  /** Returns the latest exemplar of a sample of a series. */
  readonly exemplar?: (series: number, sample: number) => Exemplar | undefined;
}
