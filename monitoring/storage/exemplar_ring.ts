/**
 * Keeps the newest exemplars.
 *
 * @module
 */
import type { Exemplar } from "./sample_store.ts";

/** A bounded number of exemplars, the oldest of which makes room for a new one. */
export class ExemplarRing<Series> {
  readonly #entries: {
    readonly series: Series;
    readonly exemplar: Exemplar;
  }[] = [];
  readonly #last = new Map<Series, Exemplar>();
  #next = 0;

  constructor(private readonly capacity: number) {}

  /** Adds an exemplar, unless it is the last one of its series again. */
  add(series: Series, exemplar: Exemplar): void {
    const last = this.#last.get(series);
    if (last !== undefined && isSame(last, exemplar)) return;
    if (this.capacity === 0) return;
    const replaced = this.#entries[this.#next];
    if (
      replaced !== undefined &&
      this.#last.get(replaced.series) === replaced.exemplar
    ) this.#last.delete(replaced.series);
    this.#entries[this.#next] = { series, exemplar };
    this.#last.set(series, exemplar);
    this.#next = (this.#next + 1) % this.capacity;
  }

  /** Exemplars between two times by series, ascending in time. */
  between(start: number, end: number): Map<Series, Exemplar[]> {
    const found = new Map<Series, Exemplar[]>();
    for (const { series, exemplar } of this.#entries) {
      if (exemplar.timestamp < start || exemplar.timestamp > end) continue;
      const list = found.get(series);
      if (list === undefined) found.set(series, [exemplar]);
      else list.push(exemplar);
    }
    for (const list of found.values()) {
      list.sort((a, b) => a.timestamp - b.timestamp);
    }
    return found;
  }
}

function isSame(a: Exemplar, b: Exemplar): boolean {
  return a.timestamp === b.timestamp && Object.is(a.value, b.value) &&
    a.labels.key === b.labels.key;
}
