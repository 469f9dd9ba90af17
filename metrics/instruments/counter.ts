/**
 * The counter.
 *
 * @module
 */
import { numberAt } from "../_number_at.ts";
import type { CounterDefinition } from "../definition.ts";
import { samplePrefix } from "../exposition/_syntax.ts";
import type { Exemplar, FamilySnapshot } from "../exposition/snapshot.ts";
import type { InstrumentContext, Metric, Sample } from "./context.ts";
import { column, noCells, type Series } from "./_series_store.ts";
import { SeriesTable } from "./series.ts";
import type { BoundCounter, LabelledCounter, Labels } from "./types.ts";

/** Numbers of a series: the value and the creation time. */
const width = 2;

/** A counter with all its series. */
export class Counter implements LabelledCounter<Labels>, Metric {
  /** The definition. */
  readonly definition: CounterDefinition;
  /** What all instruments of the service share. */
  readonly context: InstrumentContext;
  readonly inc: (labels: Labels, by?: number) => void;
  readonly #series: SeriesTable<CounterSeries>;

  /** Makes the counter and the series that exist from the start. */
  constructor(definition: CounterDefinition, context: InstrumentContext) {
    this.definition = definition;
    this.context = context;
    this.#series = new SeriesTable(definition, context, {
      siblings: true,
      create: (labelValues) => new CounterSeries(this, labelValues),
      start: () => [0, context.now() / 1000],
      prefixes: (labels) => [samplePrefix(definition.name, labels)],
    });
    this.inc = this.#series.compile(
      "inc",
      (labelValues, by) => this.#series.find(labelValues)?.inc(by),
    );
  }

  with(labels: Labels): BoundCounter {
    const copy = { ...labels };
    return this.#series.bind(copy) ?? { inc: (by) => this.inc(copy, by) };
  }

  remove(labels: Labels): boolean {
    return this.#series.remove(labels);
  }

  reset(): void {
    this.#series.reset();
  }

  /** Adds to a series that was removed: makes it again. */
  forward(series: CounterSeries, by: number): void {
    this.inc(this.#series.labelsOf(series), by);
  }

  snapshot(): FamilySnapshot {
    const { name, help, type } = this.definition;
    const { store } = this.#series;
    const { rows, prefixes } = store;
    const numbers = store.copy();
    const values = column(numbers, width, 0);
    const created = column(numbers, width, 1);
    const exemplar = this.context.exemplar &&
      ((series: number) => rows[series]?.exemplar);
    return { name, help, type, width: 1, prefixes, values, created, exemplar };
  }

  *samples(): Iterable<Sample> {
    for (const series of this.#series.store.rows) {
      const labels = this.#series.labelsOf(series);
      yield {
        suffix: "",
        labels,
        value: numberAt(series.cells, series.offset),
      };
    }
  }
}

/** One series of a counter. */
class CounterSeries implements BoundCounter, Series {
  attached = false;
  cells = noCells;
  offset = 0;
  row = 0;
  exemplar?: Exemplar = undefined;
  readonly #counter: Counter;
  readonly #context: InstrumentContext;

  constructor(counter: Counter, readonly labelValues: readonly string[]) {
    this.#counter = counter;
    this.#context = counter.context;
  }

  inc(by = 1): void {
    // JavaScript callers may pass anything; compiled, typeof costs nothing.
    if (typeof by !== "number" || !(by >= 0 && by < Infinity)) {
      this.#context.losses.dropped("invalid_value");
    } else if (this.attached) {
      // As long as only whole numbers are added, V8 compiles `+=` to twice the
      // time of `++`, and 1 is the usual step. `numberAt()` would take a third
      // longer here; the offset of an attached series lies inside its cells.
      if (by === 1) this.cells[this.offset]!++;
      else this.cells[this.offset]! += by;
      if (this.#context.exemplar !== undefined) {
        this.exemplar = this.#context.exemplar(by) ?? this.exemplar;
      }
    } else {
      this.#counter.forward(this, by);
    }
  }
}
