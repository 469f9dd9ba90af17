/**
 * Finds which series of two vectors match each other.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { Matching } from "../ast.ts";
import { labelKey } from "../label_keys.ts";
import type { StepSeries } from "../steps.ts";

/** Steps of work that the key of a series takes. */
const workPerKey = 100;

/** Series whose matching labels are equal. */
export interface MatchGroup {
  readonly left: StepSeries[];
  readonly right: StepSeries[];
}

/** Returns the groups in the order in which they are first seen. */
export async function matchGroups(
  left: readonly StepSeries[],
  right: readonly StepSeries[],
  matching: Matching,
  slices: Slices,
): Promise<readonly MatchGroup[]> {
  const keyOf = labelKey(matching);
  const groups = new Map<string, MatchGroup>();
  const groupOf = ({ labels }: StepSeries): MatchGroup => {
    const key = keyOf(labels);
    let group = groups.get(key);
    if (group === undefined) {
      group = { left: [], right: [] };
      groups.set(key, group);
    }
    return group;
  };
  for (const series of left) {
    if (slices.spend(workPerKey)) await slices.next();
    groupOf(series).left.push(series);
  }
  for (const series of right) {
    if (slices.spend(workPerKey)) await slices.next();
    groupOf(series).right.push(series);
  }
  return [...groups.values()];
}
