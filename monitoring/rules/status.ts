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
  /** All labels. */
  readonly labels: Labels;
  /** Texts for people. */
  readonly annotations: Labels;
  /** State now. */
  readonly state: "pending" | "firing";
  /** Since when the condition holds. */
  readonly activeAt: number;
  /** Since when it fires without its condition. @default undefined it holds */
  readonly keepFiringSince?: number;
  /** The value. */
  readonly value: number;
}

/** What every rule tells of its last evaluation. */
export interface EvaluatedRule {
  /** Whether the last time went well. */
  readonly health: "ok" | "err" | "unknown";
  /** Why the last evaluation failed; empty if it didn't. */
  readonly lastError: string;
  /** Milliseconds since 1970. @default undefined there was none yet */
  readonly lastEvaluation?: number;
  /** How long the last evaluation took. */
  readonly evaluationSeconds: number;
}

/** A recording rule. */
export interface RecordingStatus extends EvaluatedRule {
  /** Kind. */
  readonly type: "recording";
  /** Its name. */
  readonly name: string;
  /** The expression, as written. */
  readonly query: string;
  /** All labels. */
  readonly labels: Labels;
}

/** An alerting rule. */
export interface AlertingStatus extends EvaluatedRule {
  /** Kind. */
  readonly type: "alerting";
  /** Its name. */
  readonly name: string;
  /** The expression, as written. */
  readonly query: string;
  /** All labels. */
  readonly labels: Labels;
  /** Texts for people. */
  readonly annotations: Labels;
  /** How long the condition must hold before it fires. */
  readonly forSeconds: number;
  /** How long it goes on firing after the condition held. */
  readonly keepFiringForSeconds: number;
  /** State now. */
  readonly state: AlertState;
  /** Those that hold. */
  readonly alerts: readonly ActiveAlert[];
}

/** A group of rules. */
export interface RuleGroupStatus {
  /** Its name. */
  readonly name: string;
  /** Path of the rule file. */
  readonly file: string;
  /** Seconds between two. */
  readonly intervalSeconds: number;
  /** Most series or alerts of a rule; 0 for no limit. */
  readonly limit: number;
  /** Milliseconds since 1970. @default undefined there was none yet */
  readonly lastEvaluation?: number;
  /** How long the last evaluation took. */
  readonly evaluationSeconds: number;
  /** The rules in their order. */
  readonly rules: readonly (RecordingStatus | AlertingStatus)[];
}

/** Tells about rules. */
export interface RulesView {
  /** Returns every group with its rules. */
  groups(): readonly RuleGroupStatus[];
  /** URLs of the Alertmanagers that alerts are sent to. */
  alertmanagers(): readonly string[];
}

/** An alert to tell somebody about. */
export interface AlertNotice {
  /** All labels. */
  readonly labels: Labels;
  /** Texts for people. */
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
