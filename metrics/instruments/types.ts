/**
 * What an instrument can do, by kind. Two shapes each: with labels, and
 * without.
 *
 * No method here ever throws. What can't be taken, a negative step of a
 * counter, say, or from JavaScript a label that isn't defined, is dropped and
 * counted in `dalston_metrics_dropped_total{metric,reason}`.
 *
 * A series that is found once stays good. After its removal it comes back with
 * its next use, from 0; each use then costs a look-up.
 *
 * @module
 */
import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  LabelsOf,
  MetricDefinition,
  MetricsModule,
} from "../definition.ts";

/** One series of a counter, found once. */
export interface BoundCounter {
  /** Adds `by` (default 1); a negative or non-finite step is dropped and counted. */
  inc(by?: number): void;
}

/** A counter with labels. */
export interface LabelledCounter<Labels> {
  /** Adds `by` (default 1) to the series with these labels. */
  inc(labels: Labels, by?: number): void;
  /** Finds the series once, for a hot path. */
  with(labels: Labels): BoundCounter;
  /** Removes the series; `true` when there was one. */
  remove(labels: Labels): boolean;
}

/** One series of a gauge, found once. */
export interface BoundGauge {
  /** Sets the value; NaN is dropped and counted. */
  set(value: number): void;
  /** Adds `by` (default 1). */
  inc(by?: number): void;
  /** Subtracts `by` (default 1). */
  dec(by?: number): void;
  /** Takes the series out until it is next set: what isn't known is absent, not 0. */
  unset(): void;
}

/** A gauge with labels. */
export interface LabelledGauge<Labels> {
  /** Sets the series with these labels; NaN is dropped and counted. */
  set(labels: Labels, value: number): void;
  /** Adds `by` (default 1). */
  inc(labels: Labels, by?: number): void;
  /** Subtracts `by` (default 1). */
  dec(labels: Labels, by?: number): void;
  /** Finds the series once, for a hot path. */
  with(labels: Labels): BoundGauge;
  /** Removes the series; `true` when there was one. */
  remove(labels: Labels): boolean;
  /** Removes every series, for gauges that are set anew on each collection. */
  clear(): void;
}

/** One series of a histogram, found once. */
export interface BoundHistogram {
  /** Counts `value`; NaN and infinities are dropped and counted. */
  observe(value: number): void;
  /** Starts a clock; the function returned observes and returns the seconds since. */
  startTimer(): () => number;
}

/** A histogram with labels. */
export interface LabelledHistogram<Labels> {
  /** Counts `value` in the series with these labels. */
  observe(labels: Labels, value: number): void;
  /** Starts a clock; the function returned observes and returns the seconds since. */
  startTimer(labels: Labels): () => number;
  /** Finds the series once, for a hot path. */
  with(labels: Labels): BoundHistogram;
  /** Removes the series; `true` when there was one. */
  remove(labels: Labels): boolean;
}

/** Whether a definition has no labels. */
export type Unlabelled<Definition extends MetricDefinition> =
  [keyof LabelsOf<Definition>] extends [never] ? true : false;

/** The instrument that a definition gives. */
export type InstrumentOf<Definition extends MetricDefinition> =
  Definition extends CounterDefinition
    ? Unlabelled<Definition> extends true ? BoundCounter
    : LabelledCounter<LabelsOf<Definition>>
    : Definition extends GaugeDefinition
      ? Unlabelled<Definition> extends true ? BoundGauge
      : LabelledGauge<LabelsOf<Definition>>
    : Definition extends HistogramDefinition
      ? Unlabelled<Definition> extends true ? BoundHistogram
      : LabelledHistogram<LabelsOf<Definition>>
    : never;

/** The instruments of a module, under the module's own keys. */
export type InstrumentsOf<Module extends MetricsModule> = {
  readonly [Key in keyof Module]: InstrumentOf<Module[Key]>;
};

/** Labels whose names the types don't know. */
export type Labels = Readonly<Record<string, string>>;

/** Any instrument, its labels unknown to the types. */
export type Instrument =
  | BoundCounter
  | LabelledCounter<Labels>
  | BoundGauge
  | LabelledGauge<Labels>
  | BoundHistogram
  | LabelledHistogram<Labels>;
