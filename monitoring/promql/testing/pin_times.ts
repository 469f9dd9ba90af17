/**
 * Fixes the times that an expression reads.
 *
 * @module
 */
import type { Expression } from "../ast.ts";
import { timeFunctions } from "../step_invariant.ts";

/**
 * Returns the expression with `@ time` at each selector and subquery that has no
 * `@`, so that it answers the same whenever it is evaluated.
 *
 * @param time In milliseconds since 1970.
 * @returns `undefined` if a function of it depends on the time of the evaluation.
 */
export function pinTimes(
  expression: Expression,
  time: number,
): Expression | undefined {
  switch (expression.kind) {
    case "number":
    case "string":
      return expression;
    case "selector":
      return { at: time, ...expression };
    case "matrix":
      return {
        ...expression,
        selector: { at: time, ...expression.selector },
      };
    case "subquery":
      return dependsOnTime(expression.expression)
        ? undefined
        : { at: time, ...expression };
    case "parentheses": {
      const inner = pinTimes(expression.expression, time);
      return inner && { ...expression, expression: inner };
    }
    case "unary": {
      const operand = pinTimes(expression.operand, time);
      return operand && { ...expression, operand };
    }
    case "binary": {
      const left = pinTimes(expression.left, time);
      const right = pinTimes(expression.right, time);
      return left && right && { ...expression, left, right };
    }
    case "aggregation": {
      const inner = pinTimes(expression.expression, time);
      const parameter = expression.parameter &&
        pinTimes(expression.parameter, time);
      if (expression.parameter && !parameter) return undefined;
      return inner &&
        { ...expression, expression: inner, ...(parameter && { parameter }) };
    }
    case "call": {
      if (timeFunctions.has(expression.function)) return undefined;
      const pinned = expression.arguments.map((one) => pinTimes(one, time));
      const all = pinned.filter((one) => one !== undefined);
      return all.length === pinned.length
        ? { ...expression, arguments: all }
        : undefined;
    }
  }
}

/** Returns true if a function of it depends on the time of the evaluation. */
function dependsOnTime(expression: Expression): boolean {
  return pinTimes(expression, 0) === undefined;
}
