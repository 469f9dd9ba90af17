/**
 * A metrics module is plain data: names, help texts, label sets. Every label
 * type of the library is derived from it, so a misspelt label doesn't compile.
 *
 * @module
 */

/** The values a label may take: any string (`"*"`), or one of a closed list. */
export type LabelValues = "*" | readonly string[];

/** The labels of a metric, each with the values it may take. */
export type LabelSet = Readonly<Record<string, LabelValues>>;

/** What every metric definition says of itself. */
export interface CommonDefinition {
  /**
   * Full name as it stands in the exposition, `_total` included. Follows
   * Prometheus' data model: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
   */
  readonly name: string;
  /** One sentence that says what is measured. */
  readonly help: string;
  /**
   * Labels of the metric. `service` and `instance` are added by the library;
   * these two, `le`, `quantile` and names that start with `__` are refused.
   *
   * Where every label is closed, all combinations are exported from the first
   * scrape on. Where a value of an open label is first seen, a counter's or
   * histogram's siblings over the closed labels appear at 0 with it.
   *
   * @default {} no labels
   */
  readonly labels?: LabelSet;
  /**
   * How many series the metric may have before further label values are
   * collected in one series whose open labels read `__overflow__`.
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
 * A value that goes up and down. Without open labels it starts at 0, as an
 * up-down count should; for what is read from elsewhere see
 * `BoundGauge.unset()` and `Collector.owns`.
 */
export interface GaugeDefinition extends CommonDefinition {
  /** Marks the definition as a gauge. */
  readonly type: "gauge";
  /**
   * Seconds after which a series that nobody touched is removed.
   *
   * @default undefined series stay until they are removed
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
 * Metric definitions under the names the code calls them by. Modules compose
 * by spreading one into another.
 *
 * Declare one `as const satisfies MetricsModule`: without `as const` the
 * compiler forgets the values of closed sets and takes any string for them.
 */
export type MetricsModule = Readonly<Record<string, MetricDefinition>>;

/** The labels object that a definition asks for at the call site. */
export type LabelsOf<Definition extends MetricDefinition> = Definition extends
  { readonly labels: infer Labels extends LabelSet } ? {
    readonly [Name in keyof Labels]: Labels[Name] extends
      readonly (infer Value)[] ? Value : string;
  }
  : Record<never, never>;
