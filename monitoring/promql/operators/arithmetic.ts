/**
 * Calculates with two columns of values.
 *
 * @module
 */
import type { ArithmeticOperator } from "../ast.ts";

/** Returns the result at each step. Each operator has a loop of its own. */
export function calculate(
  operator: ArithmeticOperator,
  left: Float64Array,
  right: Float64Array,
): Float64Array {
  const result = new Float64Array(left.length);
  switch (operator) {
    case "+":
      for (let i = 0; i < result.length; i++) {
        result[i] = (left[i] ?? 0) + (right[i] ?? 0);
      }
      break;
    case "-":
      for (let i = 0; i < result.length; i++) {
        result[i] = (left[i] ?? 0) - (right[i] ?? 0);
      }
      break;
    case "*":
      for (let i = 0; i < result.length; i++) {
        result[i] = (left[i] ?? 0) * (right[i] ?? 0);
      }
      break;
    case "/":
      for (let i = 0; i < result.length; i++) {
        result[i] = (left[i] ?? 0) / (right[i] ?? 0);
      }
      break;
    case "%":
      for (let i = 0; i < result.length; i++) {
        result[i] = (left[i] ?? 0) % (right[i] ?? 0);
      }
      break;
    case "^":
      for (let i = 0; i < result.length; i++) {
        result[i] = power(left[i] ?? 0, right[i] ?? 0);
      }
      break;
    case "atan2":
      for (let i = 0; i < result.length; i++) {
        result[i] = Math.atan2(left[i] ?? 0, right[i] ?? 0);
      }
      break;
  }
  return result;
}

/** Powers of 1, and infinite ones of -1, are 1 by IEEE 754, but NaN for JS. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && Math.abs(exponent) === Infinity) return 1;
  return base ** exponent;
}
