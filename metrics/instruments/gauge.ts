/**
 * The gauge.
 *
 * @module
 */
import { numberAt } from "../_number_at.ts";
import type { GaugeDefinition } from "../definition.ts";
import { samplePrefix } from "../exposition/_syntax.ts";
import type { FamilySnapshot } from "../exposition/snapshot.ts";
import type { InstrumentContext, Metric, Sample } from "./context.ts";
import { noCells, type Series } from "./_series_store.ts";
import { SeriesTable } from "./series.ts";
import type { BoundGauge, LabelledGauge, Labels } from "./types.ts";

/** A gauge with all its series. */
export class Gauge implements LabelledGauge<Labels>, Metric {
  /** The definition. */
  readonly definition: GaugeDefinition;
  /** What all instruments of the service share. */
  readonly context: InstrumentContext;
  readonly set: (labels: Labels, value: number) => void;
  readonly inc: (labels: Labels, by?: number) => void;
  readonly dec: (labels: Labels, by?: number) => void;
  readonly #series: SeriesTable<GaugeSeries>;

  /** Makes the gauge and the series that exist from the start. */
  constructor(definition: GaugeDefinition, context: InstrumentContext) {
    this.definition = definition;
    this.context = context;
    this.#series = new SeriesTable(definition, context, {
      siblings: false,
      create: (labelValues) => new GaugeSeries(this, labelValues),
      start: () => [0],
      prefixes: (labels) => [samplePrefix(definition.name, labels)],
    });
    // Checks the value before the look-up: NaN must not make a series at 0.
    const update = (method: "set" | "inc" | "dec", missing?: number) =>
      this.#series.compile(method, (labelValues, value = missing) => {
        if (isGaugeValue(value)) {
          this.#series.find(labelValues)?.[method](value);
        } else context.losses.dropped("invalid_value");
      });
    this.set = update("set");
    this.inc = update("inc", 1);
    this.dec = update("dec", 1);
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

  /** Returns the labels of a series, to make it again after its removal. */
  labelsOf(series: GaugeSeries): Labels {
    return this.#series.labelsOf(series);
  }

  snapshot(): FamilySnapshot {
    this.#removeIdle();
    const { name, help, type } = this.definition;
    const { store } = this.#series;
    const { prefixes } = store;
    const values = store.copy();
    return { name, help, type, width: 1, prefixes, values };
  }

  *samples(): Iterable<Sample> {
    this.#removeIdle();
    for (const series of this.#series.store.rows) {
      const labels = this.#series.labelsOf(series);
      yield {
        suffix: "",
        labels,
        value: numberAt(series.cells, series.offset),
      };
    }
  }

  #removeIdle(): void {
    const { idleSeconds } = this.definition;
    if (idleSeconds === undefined) return;
    const oldest = this.context.now() - idleSeconds * 1000;
    for (const series of this.#series.store.rows) {
      if (series.updatedAt < oldest) this.#series.detach(series);
    }
  }
}

/** One series of a gauge. */
class GaugeSeries implements BoundGauge, Series {
  attached = false;
  cells = noCells;
  offset = 0;
  row = 0;
  updatedAt: number;
  readonly #gauge: Gauge;
  readonly #expires: boolean;

  constructor(gauge: Gauge, readonly labelValues: readonly string[]) {
    this.#gauge = gauge;
    this.#expires = gauge.definition.idleSeconds !== undefined;
    this.updatedAt = gauge.context.now();
  }

  set(value: number): void {
    if (!this.attached) {
      this.#gauge.set(this.#gauge.labelsOf(this), value);
    } else if (isGaugeValue(value)) {
      this.cells[this.offset] = value;
      if (this.#expires) this.updatedAt = this.#gauge.context.now();
    } else {
      this.#gauge.context.losses.dropped("invalid_value");
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
      // Infinity minus infinity is NaN, too, and set() drops it.
      const value = numberAt(this.cells, this.offset);
      this.set(typeof by === "number" ? value + by : NaN);
    }
  }
}

function isGaugeValue(value: unknown): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}
