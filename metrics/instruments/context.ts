/**
 * What every instrument of one service shares.
 *
 * @module
 */
import type { Exemplar, FamilySnapshot } from "../exposition/snapshot.ts";

/** Why a value was dropped. */
export type DropReason = "invalid_value" | "invalid_labels";

/** Whom an instrument tells that it couldn't do as asked. */
export interface Losses {
  /** A value was thrown away. */
  dropped(reason: DropReason): void;
  /** A value went to the overflow series. */
  overflowed(): void;
}

/** Identifies the trace that an observation belongs to. */
export interface TraceReference {
  /** Trace id, as W3C Trace Context writes it: 32 hexadecimal digits. */
  readonly trace_id: string;
  /** Span id: 16 hexadecimal digits. */
  readonly span_id?: string;
}

/** Makes the exemplar of an observation, where a trace is active. */
export type ExemplarReader = (value: number) => Exemplar | undefined;

/** What an instrument is given beside its definition. */
export interface InstrumentContext {
  /** Escaped labels on every series, such as `service="gateway",instance="a"`. */
  readonly commonLabels: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A clock for durations, in milliseconds. */
  readonly clock: () => number;
  /** Whom to tell of values that were dropped or overflowed. */
  readonly losses: Losses;
  /** Makes exemplars; without it none are kept. */
  readonly exemplar?: ExemplarReader;
}

/** One number of a series, for readers that want labels rather than text. */
export interface Sample {
  /** What the sample's name has after the metric's: `""`, `_bucket`, `_sum`, `_count`. */
  readonly suffix: string;
  /** Labels of the metric, without the common ones; `le` on buckets. */
  readonly labels: Readonly<Record<string, string>>;
  /** The number. */
  readonly value: number;
}

/** What the registry asks of an instrument. */
export interface Family {
  /** Copies all series at one moment. */
  snapshot(): FamilySnapshot;
  /** The same numbers one by one. */
  samples(): Iterable<Sample>;
  /** Starts over, as after configuration. */
  reset(): void;
}
