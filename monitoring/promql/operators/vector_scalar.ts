/**
 * Evaluates binary operators between scalars, and between a vector and a scalar.
 *
 * @module
 */
import type { ArithmeticOperator, Binary, ComparisonOperator } from "../ast.ts";
import type { Evaluation } from "../evaluation.ts";
import { withoutNames } from "../merge_series.ts";
import type { StepSeries } from "../steps.ts";
import { calculate } from "./arithmetic.ts";
import { compare, isComparison } from "./comparison.ts";
import { both } from "./presence.ts";

/** An operator of values: any but `and`, `or` and `unless`. */
export type ValueOperator = ArithmeticOperator | ComparisonOperator;

/** Returns the results of an operator between scalars. */
export function combineScalars(
  operator: ValueOperator,
  left: Float64Array,
  right: Float64Array,
): Float64Array {
  return isComparison(operator)
    ? Float64Array.from(compare(operator, left, right))
    : calculate(operator, left, right);
}

/** Returns the results of an operator between a vector and a scalar. */
export async function combineWithScalar(
  operator: ValueOperator,
  { returnsBool }: Pick<Binary, "returnsBool">,
  vector: readonly StepSeries[],
  scalar: Float64Array,
  scalarIsLeft: boolean,
  evaluation: Pick<Evaluation, "slices" | "delaysNameRemoval">,
): Promise<readonly StepSeries[]> {
  const { slices } = evaluation;
  const result: StepSeries[] = [];
  for (const series of vector) {
    if (slices.spend(scalar.length)) await slices.next();
    const [left, right] = scalarIsLeft
      ? [scalar, series.values]
      : [series.values, scalar];
    if (!isComparison(operator)) {
      result.push({ ...series, values: calculate(operator, left, right) });
      continue;
    }
    const holds = compare(operator, left, right);
    if (returnsBool) {
      result.push({ ...series, values: Float64Array.from(holds) });
      continue;
    }
    const present = both(series.present, holds);
    if (present !== undefined) result.push({ ...series, present });
  }
  return isComparison(operator) && !returnsBool
    ? result
    : await withoutNames(result, evaluation);
}
