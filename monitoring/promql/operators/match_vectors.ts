/**
 * Finds which series of two vectors match each other.
 *
 * @module
 */
import type { Matching } from "../ast.ts";
import { labelKey } from "../label_keys.ts";
import type { StepSeries } from "../steps.ts";

/** Series whose matching labels are equal. */
export interface MatchGroup {
  readonly left: StepSeries[];
  readonly right: StepSeries[];
}

/** Returns the groups in the order in which they are first seen. */
export function matchGroups(
  left: readonly StepSeries[],
  right: readonly StepSeries[],
  matching: Matching,
): readonly MatchGroup[] {
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
  for (const series of left) groupOf(series).left.push(series);
  for (const series of right) groupOf(series).right.push(series);
  return [...groups.values()];
}
