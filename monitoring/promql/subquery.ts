/**
 * Evaluates subqueries: an expression at steps of its own.
 *
 * @module
 */
import { Labels } from "../series/labels.ts";
import type { SeriesSamples } from "../series/samples.ts";
import type { Subquery } from "./ast.ts";
import type { Evaluation } from "./evaluation.ts";
import { removeMarkedNames } from "./merge_series.ts";
import { sampleTimesOf } from "./sample_times.ts";
import { type Column, type Steps, timesOf } from "./steps.ts";

/**
 * Steps that are evaluated at once, so that columns stay short and no stretch of work
 * is long.
 */
const stepsPerBlock = 10_000;

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
  const gathered = new Map<string, Gathering>();
  for (let done = 0; done < count; done += stepsPerBlock) {
    const block: Steps = {
      start: start + done * step,
      step,
      count: Math.min(stepsPerBlock, count - done),
    };
    const { held } = evaluation.budget;
    const value = await evaluation.evaluate(subquery.expression, block);
    evaluation.budget.releaseTo(held);
    if (value.type === "string") continue;
    const series = value.type === "vector"
      ? removeMarkedNames(value.series)
      : [{
        labels: Labels.empty,
        values: value.values,
        present: new Uint8Array(block.count).fill(1),
      }];
    const times = timesOf(block);
    for (const one of series) {
      const { key } = one.labels;
      let whole = gathered.get(key);
      if (whole === undefined) {
        whole = new Gathering(one.labels);
        gathered.set(key, whole);
      }
      evaluation.budget.hold(whole.add(one, times));
      if (evaluation.slices.spend(block.count)) await evaluation.slices.next();
    }
  }
  return [...gathered.values()].map((series) => series.samples());
}

const noTimes = new Float64Array(0);

/** The samples of a series, block by block. */
class Gathering {
  readonly #blocks: Pick<SeriesSamples, "timestamps" | "values">[] = [];

  constructor(private readonly labels: Labels) {}

  /** Adds the values of a block, and returns their number. */
  add({ values, present }: Column, times: Float64Array): number {
    let count = 0;
    for (let step = 0; step < present.length; step++) {
      count += present[step] ?? 0;
    }
    if (count === present.length) {
      this.#blocks.push({ timestamps: times, values });
      return count;
    }
    const block = {
      timestamps: new Float64Array(count),
      values: new Float64Array(count),
    };
    let next = 0;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      block.timestamps[next] = times[step] ?? 0;
      block.values[next++] = values[step] ?? 0;
    }
    this.#blocks.push(block);
    return count;
  }

  samples(): SeriesSamples {
    const blocks = this.#blocks;
    return {
      labels: this.labels,
      timestamps: joined(blocks.map(({ timestamps }) => timestamps)),
      values: joined(blocks.map(({ values }) => values)),
      staleTimestamps: noTimes,
    };
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Float64Array(
    parts.reduce((length, part) => length + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
