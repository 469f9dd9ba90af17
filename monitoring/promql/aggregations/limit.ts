/**
 * Evaluates `limitk` and `limit_ratio`.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { StepSeries } from "../steps.ts";
import { labelsHash } from "./labels_hash.ts";
import { Selected } from "./selected.ts";

/**
 * Returns the first series of each group at each step.
 *
 * @param sizes Number of series to keep in a group, at each step.
 */
export async function firstOf(
  members: readonly (readonly StepSeries[])[],
  sizes: Float64Array,
  slices: Slices,
): Promise<readonly StepSeries[]> {
  const selected = new Selected(sizes.length);
  for (const series of members) {
    for (let step = 0; step < sizes.length; step++) {
      if (slices.spend(series.length)) await slices.next();
      let left = Math.trunc(sizes[step] ?? 0);
      for (const one of series) {
        if (left < 1) break;
        if (one.present[step] === 0) continue;
        selected.add(one, step);
        left--;
      }
    }
  }
  return selected.series();
}

/** Largest hash. */
const maxHash = 2 ** 64;

/**
 * Returns a share of the series, which is always the same for the same labels.
 *
 * @param ratios The share at each step; a negative one, such as -0.1, is the
 *   share that 0.9 leaves.
 */
export async function shareOf(
  series: readonly StepSeries[],
  ratios: Float64Array,
  slices: Slices,
): Promise<readonly StepSeries[]> {
  const selected = new Selected(ratios.length);
  for (const one of series) {
    if (slices.spend(2_000)) await slices.next();
    const place = Number(labelsHash(one.labels)) / maxHash;
    for (let step = 0; step < ratios.length; step++) {
      if (one.present[step] === 0) continue;
      const ratio = Math.max(-1, Math.min(1, ratios[step] ?? 0));
      const isIn = ratio >= 0 ? place < ratio : place >= 1 + ratio;
      if (isIn) selected.add(one, step);
    }
  }
  return selected.series();
}
