/**
 * Compares two columns of values.
 *
 * @module
 */
import type { BinaryOperator, ComparisonOperator } from "../ast.ts";

/** True for `==`, `!=`, `<`, `>`, `<=` and `>=`. */
export function isComparison(
  operator: BinaryOperator,
): operator is ComparisonOperator {
  return /^[=!<>]/.test(operator);
}

/** Returns 1 for each step at which the comparison holds. */
export function compare(
  operator: ComparisonOperator,
  left: Float64Array,
  right: Float64Array,
): Uint8Array {
  const holds = new Uint8Array(left.length);
  switch (operator) {
    case "==":
      for (let i = 0; i < holds.length; i++) {
        holds[i] = (left[i] ?? 0) === (right[i] ?? 0) ? 1 : 0;
      }
      break;
    case "!=":
      for (let i = 0; i < holds.length; i++) {
        holds[i] = (left[i] ?? 0) !== (right[i] ?? 0) ? 1 : 0;
      }
      break;
    case ">":
      for (let i = 0; i < holds.length; i++) {
        holds[i] = (left[i] ?? 0) > (right[i] ?? 0) ? 1 : 0;
      }
      break;
    case "<":
      for (let i = 0; i < holds.length; i++) {
        holds[i] = (left[i] ?? 0) < (right[i] ?? 0) ? 1 : 0;
      }
      break;
    case ">=":
      for (let i = 0; i < holds.length; i++) {
        holds[i] = (left[i] ?? 0) >= (right[i] ?? 0) ? 1 : 0;
      }
      break;
    case "<=":
      for (let i = 0; i < holds.length; i++) {
        holds[i] = (left[i] ?? 0) <= (right[i] ?? 0) ? 1 : 0;
      }
      break;
  }
  return holds;
}
