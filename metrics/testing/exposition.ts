/**
 * Types of an exposition that was read: families of samples.
 *
 * @module
 */

/**
 * The formats that Prometheus scrapes: `"text"` is the text format 0.0.4,
 * `"openmetrics"` is OpenMetrics 1.0.
 */
export type ExpositionFormat = "text" | "openmetrics";

/** An example of an observation, on a counter's or a bucket's sample. */
export interface Exemplar {
  /** Labels of the exemplar, usually a `trace_id`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The observed value. */
  readonly value: number;
  /** Time of the observation, in seconds since 1970. */
  readonly timestamp?: number;
}

/** One line with a value. */
export interface Sample {
  /** Name as on the line, suffixes such as `_bucket` included. */
  readonly name: string;
  /** Labels, unescaped, in the order of the line. */
  readonly labels: Readonly<Record<string, string>>;
  /** The value, which may be `NaN` or infinite. */
  readonly value: number;
  /** Milliseconds (text format) or seconds (OpenMetrics) since 1970. */
  readonly timestamp?: number;
  /** The exemplar; OpenMetrics only. */
  readonly exemplar?: Exemplar;
  /** Line number, counted from 1. */
  readonly line: number;
}

/** One metric family of an exposition. */
export interface Family {
  /** Name on the TYPE and HELP lines; without `_total` in OpenMetrics. */
  readonly name: string;
  /** Name on the TYPE line, such as `counter`; `undefined` without one. */
  readonly type: string | undefined;
  /** Help text, unescaped; `undefined` without a HELP line. */
  readonly help: string | undefined;
  /** Unit; OpenMetrics only. */
  readonly unit: string | undefined;
  /** The samples in the order of their lines. */
  readonly samples: readonly Sample[];
}
