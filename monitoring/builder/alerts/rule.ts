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
  readonly labels: { readonly severity: Severity };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
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
  readonly name: string;
  /** How often, such as `1m`; where it is absent Prometheus' configuration says. */
  readonly interval?: string;
  readonly rules: readonly (Alert | Recorded)[];
}
