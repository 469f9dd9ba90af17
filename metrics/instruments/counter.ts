/**
 * Counters.
 *
 * @module
 */
import type { CounterDefinition } from "../definition.ts";
import { samplePrefix } from "../exposition/_syntax.ts";
import type { Exemplar, FamilySnapshot } from "../exposition/snapshot.ts";
import type { Family, InstrumentContext, Sample } from "./context.ts";
import { type Labels, type Series, SeriesTable } from "./series.ts";
import type { BoundCounter, LabelledCounter } from "./types.ts";

/** A counter with all its series. */
export class Counter implements LabelledCounter<Labels>, Family {
  /** What is counted. */
  readonly definition: CounterDefinition;
  /** What the counter shares with its service's other instruments. */
  readonly context: InstrumentContext;
  readonly #series: SeriesTable<CounterSeries>;

  /** Makes the counter, and the series that exist from the start. */
  constructor(definition: CounterDefinition, context: InstrumentContext) {
    this.definition = definition;
    this.context = context;
    this.#series = new SeriesTable(
      definition,
      context,
      { siblings: true },
      (labelValues, labels) =>
        new CounterSeries(
          this,
          labelValues,
          samplePrefix(definition.name, labels),
        ),
    );
  }

  inc(labels: Labels, by = 1): void {
    this.#series.find(labels)?.inc(by);
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

  /** Passes on what a removed series was told. */
  forward(series: CounterSeries, by: number): void {
    this.inc(this.#series.labelsOf(series), by);
  }

  snapshot(): FamilySnapshot {
    const { name, help, type } = this.definition;
    const { size } = this.#series;
    const prefixes: string[] = [];
    const values = new Float64Array(size);
    const created = new Float64Array(size);
    const exemplars = new Map<number, Exemplar>();
    for (const series of this.#series) {
      const i = prefixes.push(series.prefix) - 1;
      values[i] = series.value;
      created[i] = series.created;
      if (series.exemplar !== undefined) exemplars.set(i, series.exemplar);
    }
    return { name, help, type, width: 1, prefixes, values, created, exemplars };
  }

  *samples(): Iterable<Sample> {
    for (const series of this.#series) {
      const labels = this.#series.labelsOf(series);
      yield { suffix: "", labels, value: series.value };
    }
  }
}

/** One series of a counter. */
class CounterSeries implements BoundCounter, Series {
  attached = true;
  value = 0;
  exemplar?: Exemplar = undefined;
  readonly created: number;
  readonly #counter: Counter;
  readonly #context: InstrumentContext;

  constructor(
    counter: Counter,
    readonly labelValues: readonly string[],
    readonly prefix: string,
  ) {
    this.#counter = counter;
    this.#context = counter.context;
    this.created = counter.context.now() / 1000;
  }

  inc(by = 1): void {
    // JavaScript callers may pass anything; typeof costs nothing once compiled.
    if (typeof by !== "number" || !(by >= 0 && this.value + by < Infinity)) {
      this.#context.losses.dropped("invalid_value");
    } else if (this.attached) {
      this.value += by;
      if (this.#context.exemplar !== undefined) {
        this.exemplar = this.#context.exemplar(by) ?? this.exemplar;
      }
    } else {
      this.#counter.forward(this, by);
    }
  }
}
