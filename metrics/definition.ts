/**
 * Types of a metrics module: plain data with names, help texts and labels. The
 * types of all instruments follow from it, so a misspelt label doesn't compile.
 *
 * @module
 */

/** The values that a label may have: any (`"*"`, open), or those listed (closed). */
export type LabelValues = "*" | readonly string[];

/** The labels of a metric, each with the values that it may have. */
export type LabelSet = Readonly<Record<string, LabelValues>>;

/** Fields of every metric definition. */
export interface CommonDefinition {
  /**
   * Full name as it stands in the exposition, `_total` included. Follows
   * Prometheus' data model: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
   */
  readonly name: string;
  /** One sentence that says what is measured. */
  readonly help: string;
  /**
   * Labels of the metric. The library adds `service` and `instance`; these two,
   * `le`, `quantile` and names that start with `__` are rejected.
   *
   * If every label is closed, all combinations are exported from the first
   * scrape. When a counter or a histogram sees a new value of an open label, it
   * exports that value with every combination of the closed labels, at 0.
   *
   * @default {}: no labels
   */
  readonly labels?: LabelSet;
  /**
   * Limit of the number of series. Beyond it, new label values go to one series
   * whose open labels read `__overflow__`.
   *
   * @default 2000
   */
  readonly maxSeries?: number;
}

/** A value that only grows, counted in the unit that the name ends in. */
export interface CounterDefinition extends CommonDefinition {
  /** Marks the definition as a counter. */
  readonly type: "counter";
}

/**
 * A value that goes up and down. Without open labels it is exported from the
 * start, at 0. Where 0 would be wrong because the value isn't known yet, see
 * `BoundGauge.unset()` and `Collector.owns`.
 */
export interface GaugeDefinition extends CommonDefinition {
  /** Marks the definition as a gauge. */
  readonly type: "gauge";
  /**
   * Seconds after which a series that wasn't updated is removed.
   *
   * @default undefined: a series stays until it is removed
   */
  readonly idleSeconds?: number;
}

/** A distribution of observed values over fixed buckets. */
export interface HistogramDefinition extends CommonDefinition {
  /** Marks the definition as a histogram. */
  readonly type: "histogram";
  /**
   * Upper bounds of the buckets, ascending, without `+Inf`, in the unit that
   * the name ends in.
   *
   * @default [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
   */
  readonly buckets?: readonly number[];
}

/** Any metric definition. */
export type MetricDefinition =
  | CounterDefinition
  | GaugeDefinition
  | HistogramDefinition;

/**
 * Metric definitions, each under the key that the code uses. Combine modules by
 * spreading them into one.
 *
 * Declare a module `as const satisfies MetricsModule`: without `as const` the
 * compiler accepts any string for a closed label.
 */
export type MetricsModule = Readonly<Record<string, MetricDefinition>>;

/** The labels object that the instrument of a definition takes. */
export type LabelsOf<Definition extends MetricDefinition> = Definition extends
  { readonly labels: infer Labels extends LabelSet } ? {
    readonly [Name in keyof Labels]: Labels[Name] extends
      readonly (infer Value)[] ? Value : string;
  }
  : Record<never, never>;
