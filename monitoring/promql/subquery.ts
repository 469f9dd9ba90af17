/**
 * Evaluates subqueries: an expression at steps of its own.
 *
 * @module
 */
import type { SeriesSamples } from "../series/samples.ts";
import type { Subquery } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import { GatheredSeries } from "./gathered_series.ts";
import { sampleTimesOf } from "./sample_times.ts";
import { blocksOf } from "./step_blocks.ts";
import type { Steps } from "./steps.ts";

/**
 * Returns the values of a subquery's expression as samples, for the windows of
 * all steps. Its steps are multiples of its step in absolute time.
 */
export async function evaluateSubquery(
  subquery: Subquery,
  steps: Steps,
  evaluation: Evaluation,
): Promise<readonly SeriesSamples[]> {
  const step = subquery.step ?? evaluation.subqueryStep;
  const ends = sampleTimesOf(subquery, steps, evaluation);
  const after = (ends[0] ?? 0) - subquery.range;
  const start = (Math.floor(after / step) + 1) * step;
  const count = Math.floor(((ends.at(-1) ?? 0) - start) / step) + 1;
  const gathered = new GatheredSeries(evaluation);
  const { expression } = subquery;
  for (const block of blocksOf({ start, step, count }, expression)) {
    const { held } = evaluation.budget;
    const value = await evaluation.evaluate(expression, block);
    evaluation.budget.releaseTo(held);
    await gathered.add(value, block);
  }
  return await gathered.samples();
}
