/**
 * Evaluates `and`, `or` and `unless`.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { Matching, SetOperator } from "../ast.ts";
import { mergeEqualLabels } from "../merge_series.ts";
import type { StepSeries } from "../steps.ts";
import { matchGroups } from "./match_vectors.ts";
import { both, either, onlyFirst } from "./presence.ts";

/** Returns the series of two vectors that are in the union and so on. */
export async function combineSets(
  operator: SetOperator,
  left: readonly StepSeries[],
  right: readonly StepSeries[],
  matching: Matching,
  stepCount: number,
  slices: Slices,
): Promise<readonly StepSeries[]> {
  const keep = operator === "and" ? both : onlyFirst;
  const result: StepSeries[] = operator === "or" ? [...left] : [];
  for (const group of await matchGroups(left, right, matching, slices)) {
    const [kept, others] = operator === "or"
      ? [group.right, group.left]
      : [group.left, group.right];
    if (kept.length === 0) continue;
    if (slices.spend(stepCount * (kept.length + others.length))) {
      await slices.next();
    }
    const [only] = others;
    const there = only !== undefined && others.length === 1
      ? only.present
      : either(others, stepCount);
    for (const series of kept) {
      const present = keep(series.present, there);
      if (present !== undefined) result.push({ ...series, present });
    }
  }
  return operator === "or" ? await mergeEqualLabels(result, slices) : result;
}
