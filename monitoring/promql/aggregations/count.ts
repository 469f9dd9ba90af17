/**
 * Evaluates `count` and `group`.
 *
 * @module
 */
import type { Column } from "../steps.ts";
import { type Accumulator, GroupColumns } from "./accumulator.ts";

/** Counts the series that have a value. */
export class Count implements Accumulator {
  readonly #columns: GroupColumns;

  constructor(groups: number, length: number) {
    this.#columns = new GroupColumns(groups, length);
  }

  add(group: number, { present }: Column): void {
    const counts = this.#columns.values;
    const seen = this.#columns.present;
    const from = group * present.length;
    for (let step = 0; step < present.length; step++) {
      const one = present[step] ?? 0;
      const at = from + step;
      counts[at] = (counts[at] ?? 0) + one;
      seen[at] = (seen[at] ?? 0) | one;
    }
  }

  finish(group: number): Column {
    return this.#columns.of(group);
  }
}

/** Yields 1 where any series has a value. */
export class Group extends Count {
  override finish(group: number): Column {
    const { present } = super.finish(group);
    return { present, values: Float64Array.from(present) };
  }
}
