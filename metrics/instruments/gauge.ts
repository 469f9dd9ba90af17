/**
 * Gauges.
 *
 * @module
 */
import type { GaugeDefinition } from "../definition.ts";
import { samplePrefix } from "../exposition/_syntax.ts";
import type { FamilySnapshot } from "../exposition/snapshot.ts";
import type { Family, InstrumentContext, Sample } from "./context.ts";
import { type Labels, type Series, SeriesTable } from "./series.ts";
import type { BoundGauge, LabelledGauge } from "./types.ts";

/** A gauge with all its series. */
export class Gauge implements LabelledGauge<Labels>, Family {
  /** What is measured. */
  readonly definition: GaugeDefinition;
  /** What the gauge shares with its service's other instruments. */
  readonly context: InstrumentContext;
  readonly #series: SeriesTable<GaugeSeries>;

  /** Makes the gauge, and the series that exist from the start. */
  constructor(definition: GaugeDefinition, context: InstrumentContext) {
    this.definition = definition;
    this.context = context;
    this.#series = new SeriesTable(
      definition,
      context,
      { siblings: false },
      (labelValues, labels) =>
        new GaugeSeries(
          this,
          labelValues,
          samplePrefix(definition.name, labels),
        ),
    );
  }

  set(labels: Labels, value: number): void {
    if (this.#accepts(value)) this.#series.find(labels)?.set(value);
  }

  inc(labels: Labels, by = 1): void {
    if (this.#accepts(by)) this.#series.find(labels)?.inc(by);
  }

  dec(labels: Labels, by = 1): void {
    if (this.#accepts(by)) this.#series.find(labels)?.dec(by);
  }

  with(labels: Labels): BoundGauge {
    const copy = { ...labels };
    return this.#series.bind(copy) ?? {
      set: (value) => this.set(copy, value),
      inc: (by) => this.inc(copy, by),
      dec: (by) => this.dec(copy, by),
      unset: () => void this.remove(copy),
    };
  }

  remove(labels: Labels): boolean {
    return this.#series.remove(labels);
  }

  clear(): void {
    this.#series.clear();
  }

  reset(): void {
    this.#series.reset();
  }

  /** Labels of a series, to pass on what a removed one was told. */
  labelsOf(series: GaugeSeries): Labels {
    return this.#series.labelsOf(series);
  }

  snapshot(): FamilySnapshot {
    this.#removeIdle();
    const { name, help, type } = this.definition;
    const prefixes: string[] = [];
    const values = new Float64Array(this.#series.size);
    for (const series of this.#series) {
      values[prefixes.push(series.prefix) - 1] = series.value;
    }
    return { name, help, type, width: 1, prefixes, values };
  }

  *samples(): Iterable<Sample> {
    this.#removeIdle();
    for (const series of this.#series) {
      const labels = this.#series.labelsOf(series);
      yield { suffix: "", labels, value: series.value };
    }
  }

  #removeIdle(): void {
    const { idleSeconds } = this.definition;
    if (idleSeconds === undefined) return;
    const oldest = this.context.now() - idleSeconds * 1000;
    for (const series of this.#series) {
      if (series.touched < oldest) this.#series.detach(series);
    }
  }

  /** Comes before the look-up, so that NaN doesn't make a series at 0. */
  #accepts(value: number): boolean {
    if (typeof value === "number" && !Number.isNaN(value)) return true;
    this.context.losses.dropped("invalid_value");
    return false;
  }
}

/** One series of a gauge. */
class GaugeSeries implements BoundGauge, Series {
  attached = true;
  value = 0;
  touched: number;
  readonly #gauge: Gauge;
  readonly #expires: boolean;

  constructor(
    gauge: Gauge,
    readonly labelValues: readonly string[],
    readonly prefix: string,
  ) {
    this.#gauge = gauge;
    this.#expires = gauge.definition.idleSeconds !== undefined;
    this.touched = gauge.context.now();
  }

  set(value: number): void {
    if (!this.attached) {
      this.#gauge.set(this.#gauge.labelsOf(this), value);
    } else if (typeof value !== "number" || Number.isNaN(value)) {
      this.#gauge.context.losses.dropped("invalid_value");
    } else {
      this.value = value;
      if (this.#expires) this.touched = this.#gauge.context.now();
    }
  }

  inc(by = 1): void {
    this.#add(by);
  }

  dec(by = 1): void {
    this.#add(typeof by === "number" ? -by : by);
  }

  unset(): void {
    this.#gauge.remove(this.#gauge.labelsOf(this));
  }

  #add(by: number): void {
    if (!this.attached) {
      this.#gauge.inc(this.#gauge.labelsOf(this), by);
    } else {
      // Infinity minus infinity is NaN too, and set() drops it.
      this.set(typeof by === "number" ? this.value + by : NaN);
    }
  }
}
