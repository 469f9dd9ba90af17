/**
 * Evaluates `count_values`.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import { Labels } from "../../series/labels.ts";
import { formatDecimal } from "../decimal.ts";
import type { StepSeries } from "../steps.ts";
import type { Groups } from "./groups.ts";

/**
 * Returns for each group and each value how many series have this value.
 *
 * @param label Label that gets the value; undefined if the grouping leaves it
 *   out.
 */
export async function countValues(
  series: readonly StepSeries[],
  groups: Groups,
  label: string | undefined,
  stepCount: number,
  slices: Slices,
): Promise<readonly StepSeries[]> {
  const counts = new Map<string, StepSeries>();
  for (const [index, { values, present }] of series.entries()) {
    const group = groups.of[index] ?? 0;
    let before = NaN;
    let count: StepSeries | undefined;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step] ?? 0;
      if (count === undefined || !Object.is(value, before)) {
        count = columnOf(value, group);
        before = value;
      }
      count.values[step] = (count.values[step] ?? 0) + 1;
      count.present[step] = 1;
    }
    if (slices.spend(20 * stepCount)) await slices.next();
  }
  return [...counts.values()];

  function columnOf(value: number, group: number): StepSeries {
    const shared = groups.labels[group] ?? Labels.empty;
    const labels = label === undefined
      ? shared
      : shared.with({ [label]: formatDecimal(value) });
    let column = counts.get(labels.key);
    if (column === undefined) {
      column = {
        labels,
        losesName: groups.losesName[group] === true,
        values: new Float64Array(stepCount),
        present: new Uint8Array(stepCount),
      };
      counts.set(labels.key, column);
    }
    return column;
  }
}
