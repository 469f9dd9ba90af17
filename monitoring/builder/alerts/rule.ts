/**
 * Rules as they stand in Prometheus' rule files.
 *
 * @module
 */

/** How bad it is when an alert fires. */
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
  /** What it tells people. */
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
  /** What they hold, in PromQL. */
  readonly expr: string;
}

/** Rules that are evaluated one after the other. */
export interface Group {
  /** Its name; each has its own in a file. */
  readonly name: string;
  /** How often, such as `1m`; where it is absent Prometheus' configuration says. */
  readonly interval?: string;
  /** Its rules, in the order of their evaluation. */
  readonly rules: readonly (Alert | Recorded)[];
}
