/**
 * Evaluates `topk` and `bottomk`.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { StepSeries } from "../steps.ts";
import { CandidateHeap, type Order } from "./heap.ts";
import { Selected } from "./selected.ts";

/**
 * Returns the most wanted series of each group at each step. At a single step
 * they are in their order, group by group.
 *
 * @param sizes Number of series to keep in a group, at each step.
 */
export async function topOf(
  members: readonly (readonly StepSeries[])[],
  sizes: Float64Array,
  order: Order,
  slices: Slices,
): Promise<readonly StepSeries[]> {
  const selected = new Selected(sizes.length);
  for (const series of members) {
    for (let step = 0; step < sizes.length; step++) {
      if (slices.spend(4 * series.length)) await slices.next();
      const size = Math.min(Math.trunc(sizes[step] ?? 0), series.length);
      if (size < 1) continue;
      const heap = new CandidateHeap(size, order);
      for (const one of series) {
        if (one.present[step] === 0) continue;
        heap.offer({ series: one, value: one.values[step] ?? 0 });
      }
      for (const candidate of heap.sorted()) {
        selected.add(candidate.series, step);
      }
    }
  }
  return selected.series();
}
