/**
 * Tells at which times a selector looks, given the times of the steps.
 *
 * @module
 */
import type { AtModifier } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Steps, timesOf } from "./steps.ts";

/** A selector or a subquery. */
interface Shifted {
  readonly offset: number;
  readonly at?: AtModifier;
}

/** Returns the time that `@` names; undefined without an `@`. */
export function fixedTimeOf(
  { at }: Shifted,
  { start, end }: Pick<Evaluation, "start" | "end">,
): number | undefined {
  return at === "start" ? start : at === "end" ? end : at;
}

/** Returns the time at which to look for each step. Never descending. */
export function sampleTimesOf(
  shifted: Shifted,
  steps: Steps,
  evaluation: Pick<Evaluation, "start" | "end">,
): Float64Array {
  const fixed = fixedTimeOf(shifted, evaluation);
  const times = timesOf(
    fixed === undefined ? steps : { start: fixed, step: 0, count: steps.count },
  );
  for (let i = 0; i < times.length; i++) {
    times[i] = (times[i] ?? 0) - shifted.offset;
  }
  return times;
}
