/**
 * Types of the instruments: counter, gauge and histogram, each with labels and
 * bound to one series.
 *
 * No method here throws. A value that isn't allowed, such as a negative step of
 * a counter, is dropped and counted in
 * `dalston_metrics_dropped_total{metric,reason}`. So is a label that isn't
 * allowed, which only JavaScript can pass.
 *
 * A bound instrument stays valid. After the removal of its series, its next use
 * makes the series again, from 0; each use then costs a look-up.
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

/** A counter bound to one series. */
export interface BoundCounter {
  /** Adds `by` (default 1); a negative or non-finite step is dropped and counted. */
  inc(by?: number): void;
}

/** A counter with labels. */
export interface LabelledCounter<Labels> {
  /** Adds `by` (default 1) to the series with these labels. */
  inc(labels: Labels, by?: number): void;
  /** Binds the counter to one series, which makes each update cheaper. */
  with(labels: Labels): BoundCounter;
  /** Removes the series. Returns whether there was one. */
  remove(labels: Labels): boolean;
}

/** A gauge bound to one series. */
export interface BoundGauge {
  /** Sets the value; NaN is dropped and counted. */
  set(value: number): void;
  /** Adds `by` (default 1). */
  inc(by?: number): void;
  /** Subtracts `by` (default 1). */
  dec(by?: number): void;
  /** Removes the series until it is set again: an unknown value is absent, not 0. */
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
  /** Binds the gauge to one series, which makes each update cheaper. */
  with(labels: Labels): BoundGauge;
  /** Removes the series. Returns whether there was one. */
  remove(labels: Labels): boolean;
  /** Removes every series, for a collector that sets all of them each time. */
  clear(): void;
}

/** A histogram bound to one series. */
export interface BoundHistogram {
  /** Adds `value` to its bucket, the sum and the count. NaN and infinities are dropped and counted. */
  observe(value: number): void;
  /** Starts a timer. The returned function observes the seconds since and returns them. */
  startTimer(): () => number;
}

/** A histogram with labels. */
export interface LabelledHistogram<Labels> {
  /** Observes `value` in the series with these labels. */
  observe(labels: Labels, value: number): void;
  /** Starts a timer. The returned function observes the seconds since and returns them. */
  startTimer(labels: Labels): () => number;
  /** Binds the histogram to one series, which makes each update cheaper. */
  with(labels: Labels): BoundHistogram;
  /** Removes the series. Returns whether there was one. */
  remove(labels: Labels): boolean;
}

/** `true` for a definition without labels. */
export type Unlabelled<Definition extends MetricDefinition> =
  [keyof LabelsOf<Definition>] extends [never] ? true : false;

/** The instrument of a definition. */
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

/** The instruments of a module, under the module's keys. */
export type InstrumentsOf<Module extends MetricsModule> = {
  readonly [Key in keyof Module]: InstrumentOf<Module[Key]>;
};

/** Labels with names that the compiler doesn't know. */
export type Labels = Readonly<Record<string, string>>;

/** Any instrument, with labels that the compiler doesn't know. */
export type Instrument =
  | BoundCounter
  | LabelledCounter<Labels>
  | BoundGauge
  | LabelledGauge<Labels>
  | BoundHistogram
  | LabelledHistogram<Labels>;
