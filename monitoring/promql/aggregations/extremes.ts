/**
 * Evaluates `min` and `max`. NaN gives way to any number.
 *
 * @module
 */
import type { Column } from "../steps.ts";
import { type Accumulator, GroupColumns } from "./accumulator.ts";

/** Takes the smallest value. */
export class Minimum implements Accumulator {
  readonly #columns: GroupColumns;

  constructor(groups: number, length: number) {
    this.#columns = new GroupColumns(groups, length);
  }

  add(group: number, { values, present }: Column): void {
    const least = this.#columns.values;
    const seen = this.#columns.present;
    const from = group * present.length;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step] ?? 0;
      const at = from + step;
      const before = least[at] ?? 0;
      if (seen[at] === 0 || value < before || Number.isNaN(before)) {
        seen[at] = 1;
        least[at] = value;
      }
    }
  }

  finish(group: number): Column {
    return this.#columns.of(group);
  }
}

/** Takes the largest value. */
export class Maximum implements Accumulator {
  readonly #columns: GroupColumns;

  constructor(groups: number, length: number) {
    this.#columns = new GroupColumns(groups, length);
  }

  add(group: number, { values, present }: Column): void {
    const largest = this.#columns.values;
    const seen = this.#columns.present;
    const from = group * present.length;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step] ?? 0;
      const at = from + step;
      const before = largest[at] ?? 0;
      if (seen[at] === 0 || value > before || Number.isNaN(before)) {
        seen[at] = 1;
        largest[at] = value;
      }
    }
  }

  finish(group: number): Column {
    return this.#columns.of(group);
  }
}
