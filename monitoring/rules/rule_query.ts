/**
 * Evaluates the queries of rules.
 *
 * @module
 */
import type { Expression } from "../promql/ast.ts";
import {
  evaluate,
  EvaluationError,
  type QueryOptions,
} from "../promql/evaluate.ts";
import type { VectorSample } from "../promql/value.ts";
import { Labels } from "../series/labels.ts";
import type { SampleSource } from "../series/samples.ts";

/**
 * Answers a query at a time, in milliseconds since 1970. A number counts as a
 * series without labels.
 *
 * @throws {EvaluationError} if it fails, or answers neither.
 * @throws the signal's reason when it aborts.
 */
export type RuleQuery = (
  expression: Expression,
  at: number,
  signal: AbortSignal,
) => Promise<readonly VectorSample[]>;

/** Returns a function that answers queries from a source of samples. */
export function ruleQuery(
  source: SampleSource,
  options: QueryOptions = {},
): RuleQuery {
  return async (expression, at, signal) => {
    const { value } = await evaluate(
      source,
      expression,
      { at },
      signal,
      options,
    );
    switch (value.type) {
      case "vector":
        return value.samples;
      case "scalar":
        return [{ labels: Labels.empty, timestamp: at, value: value.value }];
      default:
        throw new EvaluationError("rule result is not a vector or scalar");
    }
  };
}
