/**
 * Defines how values are aggregated.
 *
 * @module
 */
import type { Column } from "../steps.ts";

/** Gathers the columns of series into one column for each group. */
export interface Accumulator {
  /** Adds the values of a series. Groups count from 0. */
  add(group: number, column: Column): void;
  /** Returns the column of a group, once all series are added. */
  finish(group: number): Column;
}

/** Space for a number at each step of each group. */
export class GroupColumns {
  readonly values: Float64Array;
  readonly present: Uint8Array;

  constructor(groups: number, readonly length: number) {
    this.values = new Float64Array(groups * length);
    this.present = new Uint8Array(groups * length);
  }

  /** Returns the column of a group. */
  of(group: number): Column {
    const from = group * this.length;
    const to = from + this.length;
    return {
      values: this.values.subarray(from, to),
      present: this.present.subarray(from, to),
    };
  }
}
