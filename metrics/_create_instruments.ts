import type { MetricDefinition, MetricsModule } from "./definition.ts";
import type { InstrumentContext } from "./instruments/context.ts";
import { Counter } from "./instruments/counter.ts";
import { disabledInstruments } from "./instruments/disabled.ts";
import { Gauge } from "./instruments/gauge.ts";
import { Histogram } from "./instruments/histogram.ts";
import type { Instrument, InstrumentsOf } from "./instruments/types.ts";

/**
 * Makes an instrument for each key of the module. Only the types know which
 * kind of instrument belongs to which definition, hence the overload.
 */
export function createInstruments<Module extends MetricsModule>(
  module: Module,
  create: (definition: MetricDefinition) => Instrument,
): InstrumentsOf<Module>;
export function createInstruments(
  module: MetricsModule,
  create: (definition: MetricDefinition) => Instrument,
): Record<string, Instrument> {
  const instruments = Object.entries(module)
    .map(([key, definition]) => [key, create(definition)]);
  return Object.fromEntries(instruments);
}

/** Makes a metric with all its series. */
export function createMetric(
  definition: MetricDefinition,
  context: InstrumentContext,
): Counter | Gauge | Histogram {
  switch (definition.type) {
    case "counter":
      return new Counter(definition, context);
    case "gauge":
      return new Gauge(definition, context);
    case "histogram":
      return new Histogram(definition, context);
  }
}

/**
 * Returns what a caller uses of a metric: the metric itself, or its one series
 * if it has no labels.
 */
export function toInstrument(metric: Counter | Gauge | Histogram): Instrument {
  return isUnlabelled(metric.definition) ? metric.with({}) : metric;
}

/** Returns an instrument that does nothing. */
export function disabledInstrument(definition: MetricDefinition): Instrument {
  const shape = isUnlabelled(definition) ? "unlabelled" : "labelled";
  return disabledInstruments[shape][definition.type];
}

function isUnlabelled({ labels = {} }: MetricDefinition): boolean {
  return Object.keys(labels).length === 0;
}
