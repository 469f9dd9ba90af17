/**
 * Puts the values of several blocks of steps together.
 *
 * @module
 */
import { Labels } from "../series/labels.ts";
import type { SeriesSamples } from "../series/samples.ts";
import type { Evaluation } from "./evaluation.ts";
import { removeMarkedNames } from "./merge_series.ts";
import { type Column, type Steps, type StepValue, timesOf } from "./steps.ts";

/** The series of an expression, which is evaluated block by block. */
export class GatheredSeries {
  #series: Gathering[] = [];
  /** Made when the second block comes. */
  #byKey: Map<string, Gathering> | undefined;

  constructor(
    private readonly evaluation: Pick<Evaluation, "budget" | "slices">,
  ) {}

  /** Adds the values of a block, which is later than those before. */
  async add(value: StepValue, steps: Steps): Promise<void> {
    if (value.type === "string") return;
    const { budget, slices } = this.evaluation;
    const series = value.type === "vector"
      ? await removeMarkedNames(value.series, slices)
      : [{
        labels: Labels.empty,
        values: value.values,
        present: new Uint8Array(steps.count).fill(1),
      }];
    if (this.#series.length > 0) {
      this.#byKey ??= new Map(
        this.#series.map((one) => [one.labels.key, one]),
      );
    }
    const times = timesOf(steps);
    for (const one of series) {
      if (slices.spend(steps.count)) await slices.next();
      const block = pointsOf(one, times);
      if (block.values.length === 0) continue;
      budget.hold(block.values.length);
      this.#seriesOf(one.labels).blocks.push(block);
    }
  }

  #seriesOf(labels: Labels): Gathering {
    const known = this.#byKey?.get(labels.key);
    if (known !== undefined) return known;
    const series = { labels, blocks: [] };
    this.#series.push(series);
    this.#byKey?.set(labels.key, series);
    return series;
  }

  /** Returns each series with all its values. */
  async samples(): Promise<readonly SeriesSamples[]> {
    const samples: SeriesSamples[] = [];
    for (const { labels, blocks } of this.#series) {
      const timestamps = joined(blocks.map(({ timestamps }) => timestamps));
      const values = joined(blocks.map(({ values }) => values));
      samples.push({ labels, timestamps, values, staleTimestamps: noTimes });
      const { slices } = this.evaluation;
      if (slices.spend(values.length)) await slices.next();
    }
    return samples;
  }
}

type Points = Pick<SeriesSamples, "timestamps" | "values">;

interface Gathering {
  readonly labels: Labels;
  readonly blocks: Points[];
}

const noTimes = new Float64Array(0);

/** Returns only the steps that have values. */
function pointsOf({ values, present }: Column, times: Float64Array): Points {
  let count = 0;
  for (let step = 0; step < present.length; step++) {
    count += present[step] ?? 0;
  }
  if (count === present.length) return { timestamps: times, values };
  const points = {
    timestamps: new Float64Array(count),
    values: new Float64Array(count),
  };
  let next = 0;
  for (let step = 0; step < present.length; step++) {
    if (present[step] === 0) continue;
    points.timestamps[next] = times[step] ?? 0;
    points.values[next++] = values[step] ?? 0;
  }
  return points;
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
