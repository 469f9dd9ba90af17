/**
 * Evaluates `sum` and `avg`.
 *
 * @module
 */
import { lostDigits } from "../kahan.ts";
import type { Column } from "../steps.ts";
import { type Accumulator, GroupColumns } from "./accumulator.ts";

/** Adds with the digits kept that plain sums lose. */
export class Sum implements Accumulator {
  readonly #sums: GroupColumns;
  readonly #lost: Float64Array;

  constructor(groups: number, length: number) {
    this.#sums = new GroupColumns(groups, length);
    this.#lost = new Float64Array(groups * length);
  }

  add(group: number, { values, present }: Column): void {
    const sums = this.#sums.values;
    const seen = this.#sums.present;
    const lost = this.#lost;
    const from = group * present.length;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step] ?? 0;
      const at = from + step;
      if (seen[at] === 0) {
        seen[at] = 1;
        sums[at] = value;
        continue;
      }
      const before = sums[at] ?? 0;
      const after = before + value;
      lost[at] = lostDigits(before, value, after, lost[at] ?? 0);
      sums[at] = after;
    }
  }

  finish(group: number): Column {
    const column = this.#sums.of(group);
    const from = group * column.values.length;
    for (let step = 0; step < column.values.length; step++) {
      column.values[step] = (column.values[step] ?? 0) +
        (this.#lost[from + step] ?? 0);
    }
    return column;
  }
}

/**
 * Divides the sum by the count. Where the sum would overflow, it goes on with
 * the mean of the values so far.
 */
export class Average implements Accumulator {
  /** Sums, or means where `isMean` is 1. */
  readonly #sums: GroupColumns;
  readonly #lost: Float64Array;
  readonly #counts: Float64Array;
  readonly #isMean: Uint8Array;

  constructor(groups: number, length: number) {
    this.#sums = new GroupColumns(groups, length);
    this.#lost = new Float64Array(groups * length);
    this.#counts = new Float64Array(groups * length);
    this.#isMean = new Uint8Array(groups * length);
  }

  add(group: number, { values, present }: Column): void {
    const sums = this.#sums.values;
    const seen = this.#sums.present;
    const lost = this.#lost;
    const counts = this.#counts;
    const from = group * present.length;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step] ?? 0;
      const at = from + step;
      const count = (counts[at] ?? 0) + 1;
      counts[at] = count;
      if (seen[at] === 0) {
        seen[at] = 1;
        sums[at] = value;
        continue;
      }
      const before = sums[at] ?? 0;
      const after = before + value;
      if (
        this.#isMean[at] === 1 || after === Infinity || after === -Infinity
      ) {
        this.#addToMean(at, value, count);
        continue;
      }
      lost[at] = lostDigits(before, value, after, lost[at] ?? 0);
      sums[at] = after;
    }
  }

  #addToMean(at: number, value: number, count: number): void {
    const sums = this.#sums.values;
    const lost = this.#lost;
    if (this.#isMean[at] === 0) {
      this.#isMean[at] = 1;
      sums[at] = (sums[at] ?? 0) / (count - 1);
      lost[at] = (lost[at] ?? 0) / (count - 1);
    }
    const share = (count - 1) / count;
    const before = share * (sums[at] ?? 0);
    const part = value / count;
    const after = before + part;
    lost[at] = lostDigits(before, part, after, share * (lost[at] ?? 0));
    sums[at] = after;
  }

  finish(group: number): Column {
    const column = this.#sums.of(group);
    const from = group * column.values.length;
    for (let step = 0; step < column.values.length; step++) {
      const at = from + step;
      const count = this.#isMean[at] === 1 ? 1 : this.#counts[at] ?? 0;
      column.values[step] = (column.values[step] ?? 0) / count +
        (this.#lost[at] ?? 0) / count;
    }
    return column;
  }
}
