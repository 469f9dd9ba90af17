/**
 * Puts series into the groups that `by` or `without` names.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { Labels } from "../../series/labels.ts";
import type { Aggregation } from "../ast.ts";
import { labelFilter, labelKey } from "../label_keys.ts";
import type { StepSeries } from "../steps.ts";

/** The groups of series, in the order in which they are first seen. */
export interface Groups {
  /** Labels that the series of each group share. */
  readonly labels: readonly Labels[];
  /** Which groups lose the name of the metric at the end. */
  readonly losesName: readonly boolean[];
  /** Number of the group of each series. */
  readonly of: Int32Array;
}

/** Steps of work that the key of a series takes. */
const workPerKey = 50;

/** Returns the groups of series. */
export async function groupSeries(
  series: readonly StepSeries[],
  { grouping, without }: Pick<Aggregation, "grouping" | "without">,
  slices: Slices,
): Promise<Groups> {
  const choice = { labels: grouping, on: !without };
  const keyOf = labelKey(choice);
  const labelsOf = labelFilter(choice);
  const numbers = new Map<string, number>();
  const labels: Labels[] = [];
  const losesName: boolean[] = [];
  const of = new Int32Array(series.length);
  for (const [index, one] of series.entries()) {
    if (slices.spend(workPerKey)) await slices.next();
    const key = keyOf(one.labels);
    let group = numbers.get(key);
    if (group === undefined) {
      group = labels.length;
      numbers.set(key, group);
      labels.push(labelsOf(one.labels));
      losesName.push(false);
    }
    if (one.losesName) losesName[group] = true;
    of[index] = group;
  }
  return { labels, losesName, of };
}

/** Returns the series of each group. */
export function membersOf(
  series: readonly StepSeries[],
  groups: Groups,
): readonly (readonly StepSeries[])[] {
  const members: StepSeries[][] = groups.labels.map(() => []);
  for (const [index, one] of series.entries()) {
    members[groups.of[index] ?? 0]?.push(one);
  }
  return members;
}
