/**
 * Defines what the parts of one evaluation share.
 *
 * @module
 */
import type { Slices } from "../async/slices.ts";
import type { SampleSource } from "../series/samples.ts";
import type { Expression } from "./ast.ts";
import type { SampleBudget } from "./budget.ts";
import type { Annotations } from "./functions/function.ts";
import type { Steps, StepValue } from "./steps.ts";

/** One evaluation of an expression. All times are milliseconds since 1970. */
export interface Evaluation {
  readonly source: SampleSource;
  /** Every part lets the event loop run now and then. */
  readonly slices: Slices;
  readonly budget: SampleBudget;
  readonly annotations: Annotations;
  /** First time of the query: what `@ start()` means. */
  readonly start: number;
  /** Last time of the query: what `@ end()` means. */
  readonly end: number;
  /** Age at which a sample is no more taken, in ms. */
  readonly lookback: number;
  /** Step of a subquery that names none, in ms. */
  readonly subqueryStep: number;
  /** True if names of metrics are taken away at the end of the evaluation. */
  readonly delaysNameRemoval: boolean;
  /** Evaluates a part of the expression. */
  evaluate(expression: Expression, steps: Steps): Promise<StepValue>;
}
