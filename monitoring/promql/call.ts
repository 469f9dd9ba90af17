/**
 * Evaluates calls of functions.
 *
 * @module
 */
import type { Call, Expression, MatrixSelector, Subquery } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import { EvaluationError } from "./evaluation_error.ts";
import type { ValueFunction } from "./functions/function.ts";
import { functions } from "./functions/mod.ts";
import { withoutNames } from "./merge_series.ts";
import { evaluateRangeFunction } from "./ranges.ts";
import { selectNewest } from "./selectors.ts";
import {
  ColumnMaker,
  type Steps,
  type StepSeries,
  type StepValue,
} from "./steps.ts";

/** Returns what a function yields at each step. */
export async function callFunction(
  call: Call,
  steps: Steps,
  evaluation: Evaluation,
): Promise<StepValue> {
  const implementation = functions.get(call.function);
  if (implementation === undefined) {
    throw new EvaluationError(`unknown function with name "${call.function}"`);
  }
  if (implementation.kind === "range") {
    const range = call.arguments.map(bare).find(isRange);
    if (range === undefined) return { type: "vector", series: [] };
    const scalars = await scalarsOf(
      call.arguments.filter((argument) => !isRange(bare(argument))),
      steps,
      evaluation,
    );
    return {
      type: "vector",
      series: await evaluateRangeFunction(
        call,
        implementation,
        range,
        scalars,
        steps,
        evaluation,
      ),
    };
  }
  if (call.function === "timestamp") {
    const selector = bare(call.arguments[0]);
    if (selector?.kind === "selector") {
      const series = await selectNewest(selector, steps, evaluation, "time");
      return { type: "vector", series: await withoutNames(series, evaluation) };
    }
  }
  const values: StepValue[] = [];
  for (const argument of call.arguments) {
    values.push(await evaluation.evaluate(argument, steps));
  }
  const { annotations, slices } = evaluation;
  if (implementation.kind === "vector") {
    const result = await implementation.evaluate({
      call,
      arguments: values,
      steps,
      annotations,
      slices,
      delaysNameRemoval: evaluation.delaysNameRemoval,
    });
    if (result.type === "vector") {
      evaluation.budget.hold(result.series.length * steps.count);
    }
    return result;
  }
  const vector = values.find((value) => value.type === "vector");
  const scalars = scalarLists(values, steps.count);
  return {
    type: "vector",
    series: await mapValues(
      implementation,
      vector?.type === "vector" ? vector.series : [],
      scalars,
      steps,
      evaluation,
    ),
  };
}

/** Applies a function to each value on its own. */
async function mapValues(
  implementation: ValueFunction,
  series: readonly StepSeries[],
  scalars: readonly (readonly number[])[],
  steps: Steps,
  evaluation: Evaluation,
): Promise<readonly StepSeries[]> {
  const { slices, budget } = evaluation;
  budget.hold(series.length * steps.count);
  const columns = new ColumnMaker(steps.count, series.length);
  const constant = scalars.length === 1 ? scalars[0] : undefined;
  const result: StepSeries[] = [];
  for (const one of series) {
    if (slices.spend(2 * steps.count)) await slices.next();
    const column = columns.next();
    for (let step = 0; step < steps.count; step++) {
      if (one.present[step] === 0) continue;
      const value = implementation.evaluate(
        one.values[step] ?? 0,
        constant ?? scalars[step] ?? [],
      );
      if (value === undefined) continue;
      column.values[step] = value;
      column.present[step] = 1;
    }
    result.push({ ...one, ...column });
  }
  return await withoutNames(result, evaluation);
}

/** Evaluates scalar arguments; see {@linkcode scalarLists}. */
async function scalarsOf(
  expressions: readonly Expression[],
  steps: Steps,
  evaluation: Evaluation,
): Promise<readonly (readonly number[])[]> {
  const values: StepValue[] = [];
  for (const expression of expressions) {
    values.push(await evaluation.evaluate(expression, steps));
  }
  return scalarLists(values, steps.count);
}

/**
 * Returns the scalars at each step, in the order in which they are written; one
 * list for all steps if they never change.
 */
function scalarLists(
  values: readonly StepValue[],
  stepCount: number,
): readonly (readonly number[])[] {
  const scalars = values.filter((value) => value.type === "scalar");
  const constant = scalars.every(({ values }) =>
    values.every((value) => Object.is(value, values[0]))
  );
  return Array.from(
    { length: constant ? 1 : stepCount },
    (_, step) => scalars.map(({ values }) => values[step] ?? NaN),
  );
}

/** Takes parentheses away. */
export function bare<E extends Expression | undefined>(
  expression: E,
): Expression | E {
  let inner: Expression | E = expression;
  while (inner?.kind === "parentheses") inner = inner.expression;
  return inner;
}

/** True for an expression that yields ranges. */
export function isRange(
  expression: Expression,
): expression is MatrixSelector | Subquery {
  return expression.kind === "matrix" || expression.kind === "subquery";
}
