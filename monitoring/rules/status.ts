/**
 * Defines what is known of rules and alerts. Times are milliseconds since 1970.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";

/** State of an alert. */
export type AlertState = "inactive" | "pending" | "firing";

/** An alert that holds. */
export interface ActiveAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: "pending" | "firing";
  readonly activeAt: number;
  /** @default undefined the condition holds now */
  readonly keepFiringSince?: number;
  readonly value: number;
}

interface Evaluated {
  readonly health: "ok" | "err" | "unknown";
  /** Why the last evaluation failed; empty if it didn't. */
  readonly lastError: string;
  readonly lastEvaluation?: number;
  readonly evaluationSeconds: number;
}

/** A recording rule. */
export interface RecordingStatus extends Evaluated {
  readonly type: "recording";
  readonly name: string;
  readonly query: string;
  readonly labels: Labels;
}

/** An alerting rule. */
export interface AlertingStatus extends Evaluated {
  readonly type: "alerting";
  readonly name: string;
  readonly query: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly forSeconds: number;
  readonly keepFiringForSeconds: number;
  readonly state: AlertState;
  readonly alerts: readonly ActiveAlert[];
}

/** A group of rules. */
export interface RuleGroupStatus {
  readonly name: string;
  readonly file: string;
  readonly intervalSeconds: number;
  readonly limit: number;
  readonly lastEvaluation?: number;
  readonly evaluationSeconds: number;
  readonly rules: readonly (RecordingStatus | AlertingStatus)[];
}

/** Tells about rules. */
export interface RulesView {
  groups(): readonly RuleGroupStatus[];
  /** URLs of the Alertmanagers that alerts are sent to. */
  alertmanagers(): readonly string[];
}

/** An alert to tell somebody about. */
export interface AlertNotice {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Time at which it began to fire. */
  readonly startsAt: number;
  /**
   * Of an alert that has ended: the time at which it did. Of one that fires: the
   * time at which it counts as ended unless it is told again, which Prometheus
   * puts 4 times the longer of a minute and the group's interval after the
   * evaluation.
   */
  readonly endsAt: number;
  /** Page that shows the alert's query. */
  readonly generatorUrl: string;
}

/** Sends alerts to where a person sees them. */
export interface AlertSender {
  /**
   * Takes the alerts of one rule, after each evaluation: those that fire, and
   * for 15 minutes those that have ended. Returns at once and never throws: the
   * sender decides which of them it sends and when, and it tries again.
   */
  send(alerts: readonly AlertNotice[]): void;
}
