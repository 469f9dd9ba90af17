/**
 * Defines what rules of both kinds do.
 *
 * @module
 */
import type { NewSample } from "../storage/sample_store.ts";
import type { Labels } from "../series/labels.ts";
import type { RuleQuery } from "./rule_query.ts";
import type { AlertingStatus, RecordingStatus } from "./status.ts";

/** What rules of a runner share. */
export interface RuleContext {
  readonly query: RuleQuery;
  /** Labels of this server, which templates and sent alerts have. */
  readonly externalLabels: Labels;
  /** Address under which this server is reached. */
  readonly externalUrl: string;
}

/** One evaluation of a rule. */
export interface Evaluation {
  /** Time of the evaluation, in milliseconds since 1970. */
  readonly at: number;
  /** How far before it the query looks and samples are stored, in ms. */
  readonly queryOffset: number;
  /** Most series or alerts; 0 for any number. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** A rule that keeps what it needs from one evaluation to the next. */
export interface EvaluatedRule {
  readonly name: string;
  /**
   * Evaluates the rule and returns the samples to store.
   *
   * @throws {EvaluationError} if it fails.
   * @throws the signal's reason when it aborts.
   */
  evaluate(evaluation: Evaluation): Promise<NewSample[]>;
  /** Describes the rule, but for how its last evaluation went. */
  describe():
    | Omit<RecordingStatus, keyof RuleHealth>
    | Omit<AlertingStatus, keyof RuleHealth>;
}

/** Part of a rule's status that says how its last evaluation went. */
export type RuleHealth = Pick<
  RecordingStatus,
  "health" | "lastError" | "lastEvaluation" | "evaluationSeconds"
>;
