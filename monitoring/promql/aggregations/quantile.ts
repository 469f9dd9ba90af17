/**
 * Evaluates `quantile`.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import { quantileOf } from "../quantile.ts";
import type { Column, StepSeries } from "../steps.ts";
import { GroupColumns } from "./accumulator.ts";

/**
 * Returns the quantile of each group at each step.
 *
 * @param members The series of each group.
 * @param quantiles The quantile at each step.
 */
export async function quantilesOf(
  members: readonly (readonly StepSeries[])[],
  quantiles: Float64Array,
  slices: Slices,
): Promise<readonly Column[]> {
  const columns = new GroupColumns(members.length, quantiles.length);
  const result: Column[] = [];
  for (const [group, series] of members.entries()) {
    const column = columns.of(group);
    result.push(column);
    const gathered = new Float64Array(series.length);
    for (let step = 0; step < quantiles.length; step++) {
      if (slices.spend(8 * series.length)) await slices.next();
      const count = gather(series, step, gathered);
      if (count === 0) continue;
      column.present[step] = 1;
      column.values[step] = quantileOf(
        quantiles[step] ?? 0,
        gathered.subarray(0, count).sort(),
      );
    }
  }
  return result;
}

/** Copies the values of one step, and returns their number. */
function gather(
  series: readonly StepSeries[],
  step: number,
  into: Float64Array,
): number {
  let count = 0;
  for (const { values, present } of series) {
    if (present[step] === 1) into[count++] = values[step] ?? 0;
  }
  return count;
}
