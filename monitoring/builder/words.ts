/**
 * Numbers as a sentence says them.
 *
 * @module
 */

/**
 * A share in percent: 0.005 is `0.5 %`.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { percent } from "@dalston/monitoring/builder";
 *
 * assertEquals(percent(0.995), "99.5 %");
 * ```
 */
export function percent(share: number): string {
  // Not all of the digits: 1 - 0.99 is 0.010000000000000009.
  return `${Number((100 * share).toPrecision(6))} %`;
}
