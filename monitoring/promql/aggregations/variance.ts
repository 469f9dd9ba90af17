/**
 * Evaluates `stdvar` and `stddev`, by Welford's method.
 *
 * @module
 */
import type { Column } from "../steps.ts";
import { type Accumulator, GroupColumns } from "./accumulator.ts";

/** Yields the variance of the values, as of the whole population. */
export class Variance implements Accumulator {
  /** Sums of the squared distances from the mean. */
  readonly #squares: GroupColumns;
  readonly #means: Float64Array;
  readonly #counts: Float64Array;

  constructor(groups: number, length: number) {
    this.#squares = new GroupColumns(groups, length);
    this.#means = new Float64Array(groups * length);
    this.#counts = new Float64Array(groups * length);
  }

  add(group: number, { values, present }: Column): void {
    const squares = this.#squares.values;
    const seen = this.#squares.present;
    const means = this.#means;
    const counts = this.#counts;
    const from = group * present.length;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step] ?? 0;
      const at = from + step;
      if (seen[at] === 0) {
        seen[at] = 1;
        counts[at] = 1;
        means[at] = value;
        squares[at] = Number.isFinite(value) ? 0 : NaN;
        continue;
      }
      const count = (counts[at] ?? 0) + 1;
      const before = value - (means[at] ?? 0);
      const mean = (means[at] ?? 0) + before / count;
      counts[at] = count;
      means[at] = mean;
      squares[at] = (squares[at] ?? 0) + before * (value - mean);
    }
  }

  finish(group: number): Column {
    const column = this.#squares.of(group);
    const from = group * column.values.length;
    for (let step = 0; step < column.values.length; step++) {
      column.values[step] = (column.values[step] ?? 0) /
        (this.#counts[from + step] ?? 0);
    }
    return column;
  }
}

/** Yields the square root of the variance. */
export class StandardDeviation extends Variance {
  override finish(group: number): Column {
    const column = super.finish(group);
    return { ...column, values: column.values.map(Math.sqrt) };
  }
}
