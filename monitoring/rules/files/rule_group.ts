/**
 * Defines groups of rules. All durations are milliseconds.
 *
 * @module
 */
import type { Expression } from "../../promql/ast.ts";

/** Texts by name. Those of an alert are templates. */
export type Texts = Readonly<Record<string, string>>;

/** What rules of both kinds have. */
export interface Rule {
  /** The query as it is written. */
  readonly query: string;
  /** The query as it was read. */
  readonly expression: Expression;
  /** Labels that what the rule yields gets, those of its group among them. */
  readonly labels: Texts;
}

/** Stores the answer of a query under a name. */
export interface RecordingRule extends Rule {
  /** Tells it from an alerting rule. */
  readonly type: "recording";
  /** Name of the metric. */
  readonly name: string;
}

/** Fires for each series that a query answers. */
export interface AlertingRule extends Rule {
  /** Tells it from a recording rule. */
  readonly type: "alerting";
  /** Name of the alert. */
  readonly name: string;
  /** How long there must be an answer before the alert fires. */
  readonly for: number;
  /** How long it goes on firing when there is none any more. */
  readonly keepFiringFor: number;
  /** What the alert says. */
  readonly annotations: Texts;
}

/** Rules that are evaluated one after the other, at the same time. */
export interface RuleGroup {
  /** Its name, which is unique in its file. */
  readonly name: string;
  /** Path of the file that it stands in. */
  readonly file: string;
  /** Milliseconds between two evaluations. @default undefined that of the runner */
  readonly interval?: number;
  /** Most series or alerts of a rule; 0 for any number. */
  readonly limit: number;
  /** How far behind the clock the rules are evaluated. */
  readonly queryOffset: number;
  /** In the order in which they are evaluated. */
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}
