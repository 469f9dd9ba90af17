/**
 * Defines the samples of a series, and where they are read from.
 *
 * @module
 */
import type { Labels } from "./labels.ts";
import type { Matcher } from "./matcher.ts";

/**
 * The samples of one series, in ascending order of time. All times are
 * milliseconds since 1970.
 *
 * A staleness marker, which ends a series at once, is no sample: its time
 * stands in `staleTimestamps`. A NaN in `values` is an ordinary NaN.
 */
export interface SeriesSamples {
  /** Labels of the series, its name among them. */
  readonly labels: Labels;
  /** Ascending. */
  readonly timestamps: Float64Array;
  /** The value at each of the timestamps. */
  readonly values: Float64Array;
  /** Times of the staleness markers, ascending. Mostly empty. */
  readonly staleTimestamps: Float64Array;
}

/** Which samples to read. */
export interface Selection {
  /** Conditions that all hold. At least one doesn't take the empty text. */
  readonly matchers: readonly Matcher[];
  /** Samples after this time. */
  readonly after: number;
  /** Samples at this time at the latest. */
  readonly until: number;
}

/** Reads samples. */
export interface SampleSource {
  /**
   * Returns the series that match, each with its samples and markers in
   * `after < time <= until`; those without any may be left out. No two have
   * equal labels.
   *
   * @throws the signal's reason when it aborts.
   */
  select(
    selection: Selection,
    signal: AbortSignal,
  ): Promise<readonly SeriesSamples[]>;
}
