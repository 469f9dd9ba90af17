/**
 * Rules as they stand in Prometheus' rule files.
 *
 * @module
 */

/** The urgency of an alert: act at once, today, or when there is time. */
export type Severity = "critical" | "warning" | "info";

/** An alerting rule. */
export interface Alert {
  /** Its name. */
  readonly alert: string;
  /** It fires for each series that this PromQL has. */
  readonly expr: string;
  /** For how long it must have had the series, such as `5m`. */
  readonly for?: string;
  /** Labels that it adds to those of the series. */
  readonly labels: { readonly severity: Severity };
  /** The texts for people. */
  readonly annotations: {
    /** One sentence that is the same for all series. */
    readonly summary: string;
    /** A sentence or two on one series, as a template. */
    readonly description: string;
    /** The page that says what to do. */
    readonly runbook_url: string;
  };
}

/** A recording rule. */
export interface Recorded {
  /** The name of the series that it makes. */
  readonly record: string;
  /** Their values, in PromQL. */
  readonly expr: string;
}

/** Rules that are evaluated one after the other. */
export interface Group {
  /** Its name; each has its own in a file. */
  readonly name: string;
  /**
   * Time between evaluations, such as `1m`; without it that of Prometheus'
   * configuration.
   */
  readonly interval?: string;
  /** Its rules, in the order of their evaluation. */
  readonly rules: readonly (Alert | Recorded)[];
}
