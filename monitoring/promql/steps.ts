/**
 * Holds values at each step of an evaluation. An instant query has one step.
 *
 * @module
 */
import type { Labels } from "../series/labels.ts";

/** The times of an evaluation, in milliseconds since 1970. */
export interface Steps {
  readonly start: number;
  /** Distance of two steps; 0 if there is one. */
  readonly step: number;
  readonly count: number;
}

/** The values of a series, and at which steps there are any. */
export interface Column {
  /** A value for each step; it means nothing where `present` is 0. */
  readonly values: Float64Array;
  /** 1 for each step that has a value. */
  readonly present: Uint8Array;
}

/** A series at each step. Its arrays may belong to others too: only read them. */
export interface StepSeries extends Column {
  readonly labels: Labels;
  /**
   * True if the name of the metric isn't part of the answer. It is still among
   * the labels where names are taken away at the end.
   *
   * @default false
   */
  readonly losesName?: boolean;
}

/** What a part of an expression yields at each step. */
export type StepValue =
  | { readonly type: "scalar"; readonly values: Float64Array }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "vector"; readonly series: readonly StepSeries[] };

/** Returns the time of each step. */
export function timesOf(steps: Steps): Float64Array {
  const times = new Float64Array(steps.count);
  for (let i = 0; i < times.length; i++) {
    times[i] = steps.start + i * steps.step;
  }
  return times;
}

/** Returns the time of the last step. */
export function lastTimeOf(steps: Steps): number {
  return steps.start + (steps.count - 1) * steps.step;
}

/** Values that one allocation holds: 512 KiB. */
const valuesPerBlock = 65_536;

/** Makes columns of the same length in few allocations. */
export class ColumnMaker {
  #values = new Float64Array(0);
  #present = new Uint8Array(0);
  #used = 0;

  /**
   * @param length Number of steps.
   * @param expected Number of columns that will be made at most.
   */
  constructor(readonly length: number, private expected: number) {}

  /** Returns a column without values. */
  next(): Column {
    const { length } = this;
    if (this.#used + length > this.#present.length) {
      const columns = Math.max(
        1,
        Math.min(this.expected, Math.floor(valuesPerBlock / length)),
      );
      this.#values = new Float64Array(columns * length);
      this.#present = new Uint8Array(columns * length);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += length;
    this.expected--;
    return {
      values: this.#values.subarray(from, this.#used),
      present: this.#present.subarray(from, this.#used),
    };
  }

  /** Takes the last column back, if it is still without values. */
  giveBack(): void {
    this.#used -= this.length;
    this.expected++;
  }
}
