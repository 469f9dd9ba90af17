/**
 * What all instruments of a service share.
 *
 * @module
 */
import type { Exemplar, FamilySnapshot } from "../exposition/snapshot.ts";

/** Why a value was dropped. */
export type DropReason = "invalid_value" | "invalid_labels";

/** Counts what an instrument couldn't store. */
export interface Losses {
  /** Counts a value that was dropped. */
  dropped(reason: DropReason): void;
  /** Counts a value that went to the overflow series. */
  overflowed(): void;
}

/** Identifies the trace of an observation. */
export interface TraceReference {
  /** Trace id, as W3C Trace Context writes it: 32 hexadecimal digits. */
  readonly trace_id: string;
  /** Span id: 16 hexadecimal digits. */
  readonly span_id?: string;
}

/** Makes the exemplar of an observation, if a trace is active. */
export type ExemplarReader = (value: number) => Exemplar | undefined;

/** What an instrument gets besides its definition. */
export interface InstrumentContext {
  /** Escaped labels of every series, such as `service="gateway",instance="a"`. */
  readonly commonLabels: string;
  /** Returns milliseconds since 1970. */
  readonly now: () => number;
  /** Returns the time of a clock for durations, in milliseconds. */
  readonly clock: () => number;
  /** Counts values that were dropped or that overflowed. */
  readonly losses: Losses;
  /** Makes exemplars; `undefined` if none are wanted. */
  readonly exemplar?: ExemplarReader;
}

/** One number of a series, for readers that need labels instead of text. */
export interface Sample {
  /** End of the sample's name: `""`, `_bucket`, `_sum` or `_count`. */
  readonly suffix: string;
  /** Labels of the metric, without the common ones; `le` on buckets. */
  readonly labels: Readonly<Record<string, string>>;
  /** The number. */
  readonly value: number;
}

/** A metric with all its series, as the registry reads it. */
export interface Metric {
  /** Copies all series at one moment. */
  snapshot(): FamilySnapshot;
  /** Returns the same numbers one by one. */
  samples(): Iterable<Sample>;
  /** Starts over, as after `configureMetrics()`. */
  reset(): void;
}
