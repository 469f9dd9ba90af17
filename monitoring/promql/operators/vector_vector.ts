/**
 * Evaluates arithmetic and comparisons between two vectors.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { Labels } from "../../series/labels.ts";
import type { Binary, Matching } from "../ast.ts";
import { labelFilter, withoutName } from "../label_keys.ts";
import { mergeEqualLabels } from "../merge_series.ts";
import type { StepSeries } from "../steps.ts";
import { calculate } from "./arithmetic.ts";
import { compare, isComparison } from "./comparison.ts";
import { matchGroups } from "./match_vectors.ts";
import { MatchProblems } from "./match_problems.ts";
import { both, either } from "./presence.ts";
import type { ValueOperator } from "./vector_scalar.ts";

/**
 * Returns the results of the series that match.
 *
 * @throws {EvaluationError} if at some step a series matches more than one where
 *   only one may match.
 */
export async function combineVectors(
  operator: ValueOperator,
  { returnsBool }: Pick<Binary, "returnsBool">,
  left: readonly StepSeries[],
  right: readonly StepSeries[],
  matching: Matching,
  stepCount: number,
  slices: Slices,
): Promise<readonly StepSeries[]> {
  const oneIsLeft = matching.cardinality === "one-to-many";
  const oneToOne = matching.cardinality === "one-to-one";
  const labelsOf = resultLabels(operator, returnsBool, matching);
  const problems = new MatchProblems(
    matching,
    () => either(oneIsLeft ? right : left, stepCount),
  );
  const result: StepSeries[] = [];
  let mayBeEqual = !oneToOne;
  for (const group of await matchGroups(left, right, matching, slices)) {
    const [ones, manys] = oneIsLeft
      ? [group.left, group.right]
      : [group.right, group.left];
    if (ones.length > 1 && problems.lookAtOneSide(ones)) continue;
    const pairs: Pair[] = [];
    for (const many of manys) {
      if (slices.spend(2 * stepCount * ones.length)) await slices.next();
      for (const one of ones) {
        const present = both(many.present, one.present);
        if (present === undefined) continue;
        pairs.push({ many, one, labels: labelsOf(many, one), present });
      }
    }
    if (pairs.length > 1) {
      mayBeEqual = true;
      problems.lookAtPairs(pairs, stepCount);
    }
    for (const { many, one, labels, present } of pairs) {
      const losesName = many.losesName === true;
      const [l, r] = oneIsLeft
        ? [one.values, many.values]
        : [many.values, one.values];
      if (!isComparison(operator)) {
        const values = calculate(operator, l, r);
        result.push({ labels, losesName, present, values });
        continue;
      }
      const holds = compare(operator, l, r);
      if (returnsBool) {
        const values = Float64Array.from(holds);
        result.push({ labels, losesName, present, values });
        continue;
      }
      const kept = both(present, holds);
      if (kept !== undefined) {
        result.push({ labels, losesName, present: kept, values: l });
      }
    }
  }
  problems.throwFirst();
  return mayBeEqual ? await mergeEqualLabels(result, slices) : result;
}

/** Two series that match at some steps. */
interface Pair {
  readonly many: StepSeries;
  readonly one: StepSeries;
  /** Labels of the result. */
  readonly labels: Labels;
  readonly present: Uint8Array;
}

/** Returns a function that makes the labels of a result. */
function resultLabels(
  operator: ValueOperator,
  returnsBool: boolean,
  matching: Matching,
): (many: StepSeries, one: StepSeries) => Labels {
  const { cardinality, include } = matching;
  const losesName = returnsBool || !isComparison(operator);
  const keptOf = cardinality !== "one-to-one"
    ? (labels: Labels) => labels
    : matching.on
    ? labelFilter(matching)
    : withoutLabels(matching.labels);
  return (many, one) => {
    const named = losesName ? withoutName(many.labels) : many.labels;
    const kept = keptOf(named);
    if (include.length === 0) return kept;
    const included = kept.with(
      Object.fromEntries(include.map((name) => [name, one.labels.get(name)])),
    );
    return returnsBool ? withoutName(included) : included;
  };
}

function withoutLabels(names: readonly string[]): (labels: Labels) => Labels {
  const left = new Set(names);
  return (labels) => labels.without(left);
}
