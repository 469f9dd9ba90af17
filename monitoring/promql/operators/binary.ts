/**
 * Evaluates binary operators.
 *
 * @module
 */
import type { Binary, BinaryOperator, Matching, SetOperator } from "../ast.ts";
import type { Evaluation } from "../evaluation.ts";
import type { StepSeries, StepValue } from "../steps.ts";
import { combineSets } from "./set_operators.ts";
import { combineScalars, combineWithScalar } from "./vector_scalar.ts";
import { combineVectors } from "./vector_vector.ts";

/** Returns the result of an operator at each step. */
export async function combine(
  binary: Binary,
  left: StepValue,
  right: StepValue,
  stepCount: number,
  evaluation: Evaluation,
): Promise<StepValue> {
  const { slices, budget } = evaluation;
  const { operator } = binary;
  const vector = (series: readonly StepSeries[]): StepValue => {
    budget.hold(series.length * stepCount);
    return { type: "vector", series };
  };
  if (left.type === "string" || right.type === "string") return vector([]);
  if (isSetOperator(operator)) {
    return vector(
      await combineSets(
        operator,
        seriesOf(left),
        seriesOf(right),
        binary.matching ?? setMatching,
        stepCount,
        slices,
      ),
    );
  }
  if (left.type === "scalar" && right.type === "scalar") {
    const values = combineScalars(operator, left.values, right.values);
    return { type: "scalar", values };
  }
  if (left.type === "vector" && right.type === "vector") {
    return vector(
      await combineVectors(
        operator,
        binary,
        left.series,
        right.series,
        binary.matching ?? plainMatching,
        stepCount,
        slices,
      ),
    );
  }
  const scalarIsLeft = left.type === "scalar";
  const [series, scalar] = scalarIsLeft ? [right, left] : [left, right];
  if (series.type !== "vector" || scalar.type !== "scalar") return vector([]);
  return vector(
    await combineWithScalar(
      operator,
      binary,
      series.series,
      scalar.values,
      scalarIsLeft,
      evaluation,
    ),
  );
}

/** Series with all labels but the name equal match. */
const plainMatching: Matching = {
  cardinality: "one-to-one",
  labels: [],
  on: false,
  include: [],
};

const setMatching: Matching = { ...plainMatching, cardinality: "many-to-many" };

function isSetOperator(operator: BinaryOperator): operator is SetOperator {
  return operator === "and" || operator === "or" || operator === "unless";
}

/** The parser lets set operators have vectors alone. */
function seriesOf(value: StepValue): readonly StepSeries[] {
  return value.type === "vector" ? value.series : [];
}
