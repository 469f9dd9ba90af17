/**
 * Gathers the steps at which series are selected.
 *
 * @module
 */
import type { StepSeries } from "../steps.ts";

/** Series that are selected at some steps, in the order of the selection. */
export class Selected {
  readonly #present = new Map<StepSeries, Uint8Array>();

  /** @param length Number of steps. */
  constructor(private readonly length: number) {}

  add(series: StepSeries, step: number): void {
    let present = this.#present.get(series);
    if (present === undefined) {
      present = new Uint8Array(this.length);
      this.#present.set(series, present);
    }
    present[step] = 1;
  }

  /** Returns them with the values of the selected steps alone. */
  series(): readonly StepSeries[] {
    return Array.from(
      this.#present,
      ([series, present]) => ({ ...series, present }),
    );
  }
}
