/**
 * Defines what a store of samples does. All times are milliseconds since 1970.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";
import type { Matcher } from "../series/matcher.ts";
import type { SampleSource } from "../series/samples.ts";

/** A sample with the labels of something it belongs to, such as a trace. */
export interface Exemplar {
  /** What it belongs to, such as `trace_id`. */
  readonly labels: Labels;
  /** The observed value. */
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** A sample to store. */
export interface NewSample {
  /** Equal series should come with the same object, which is found faster. */
  readonly labels: Labels;
  /** Milliseconds since 1970; rounded to whole ones. */
  readonly timestamp: number;
  /** `stale` ends the series at this time. */
  readonly value: number | "stale";
  /** The observation that stands for it. */
  readonly exemplar?: Exemplar;
}

/** Reasons for which samples are refused. */
export const refusals = [
  /** It is older than the newest of its series. */
  "out_of_order",
  /** The series has another value at the same time. */
  "duplicate",
  /** It is older than the retention, or too far ahead of the clock. */
  "out_of_bounds",
  /** It would be one series too many. */
  "series_limit",
  /** A label name or value is too long, or there are too many labels. */
  "label_limit",
  /** It can't be written, as the disk is full. */
  "disk",
] as const;

/** Why a sample was refused. */
export type Refusal = typeof refusals[number];

/** What became of samples. */
export interface AppendReport {
  /** Number of the samples stored, or stored before with the same value. */
  readonly stored: number;
  /** Number of series that are new. */
  readonly newSeries: number;
  /** Number of the refused samples by reason. */
  readonly refused: ReadonlyMap<Refusal, number>;
}

/** Series in a range of time. */
export interface SeriesSelection {
  /** A series fits if all matchers of one of the lists fit; none: all series. */
  readonly matchers: readonly (readonly Matcher[])[];
  /** First time that counts. */
  readonly start: number;
  /** Last time that counts. */
  readonly end: number;
}

/** Exemplars of a series. */
export interface SeriesExemplars {
  /** The series. */
  readonly labels: Labels;
  /** Its exemplars, ascending in time. */
  readonly exemplars: readonly Exemplar[];
}

/** How much is stored. */
export interface StoreStatus {
  /** Series with a recent sample. */
  readonly activeSeries: number;
  /** Series altogether. */
  readonly series: number;
  /** Chunks in the file. */
  readonly chunks: number;
  /** Bytes of the database file and its log. */
  readonly bytes: number;
  /** Time of the oldest sample. @default undefined there is none */
  readonly oldest?: number;
  /** Time of the newest sample. @default undefined there is none */
  readonly newest?: number;
  /** Samples stored since the start. */
  readonly stored: number;
  /** Samples refused since the start. */
  readonly refused: ReadonlyMap<Refusal, number>;
  /** Why nothing can be written now. @default undefined it can */
  readonly problem?: string;
  /** Series by metric, label pairs by series and so on, largest first. */
  readonly topMetrics: readonly (readonly [metric: string, series: number])[];
}

/** Stores samples and finds them again. */
export interface SampleStore extends SampleSource, AsyncDisposable {
  /**
   * Stores samples. They are safe from a killed process when this resolves.
   * Never throws for bad samples: the report counts them.
   */
  append(samples: readonly NewSample[]): Promise<AppendReport>;
  /** Labels of the series that fit, ordered by {@linkcode Labels.compare}. */
  series(
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly Labels[]>;
  /** Names of their labels, ascending. */
  labelNames(
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** Values that they have for a label, ascending. */
  labelValues(
    name: string,
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** Newest exemplars of the series that fit. They don't outlive the process. */
  exemplars(
    selection: SeriesSelection,
    signal: AbortSignal,
  ): Promise<readonly SeriesExemplars[]>;
  /** Tells how much is stored, and whether more can be. */
  status(): StoreStatus;
}
