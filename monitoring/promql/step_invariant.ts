/**
 * Finds the parts of an expression that are the same at every step.
 *
 * @module
 */
import type { Expression } from "./ast.ts";

/** Functions whose value depends on the time of the step. */
export const timeFunctions: ReadonlySet<string> = new Set([
  "days_in_month",
  "day_of_month",
  "day_of_week",
  "day_of_year",
  "hour",
  "minute",
  "month",
  "year",
  "predict_linear",
  "time",
  "timestamp",
]);

/** True for an expression that needs to be evaluated at one step alone. */
export function isStepInvariant(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
    case "string":
      return true;
    case "parentheses":
      return isStepInvariant(expression.expression);
    case "unary":
      return isStepInvariant(expression.operand);
    case "binary":
      return isStepInvariant(expression.left) &&
        isStepInvariant(expression.right);
    case "aggregation":
      return isStepInvariant(expression.expression) &&
        (expression.parameter === undefined ||
          isStepInvariant(expression.parameter));
    case "call":
      return !timeFunctions.has(expression.function) &&
        expression.arguments.every(isStepInvariant);
    case "selector":
    case "subquery":
      return expression.at !== undefined;
    case "matrix":
      return expression.selector.at !== undefined;
  }
}
