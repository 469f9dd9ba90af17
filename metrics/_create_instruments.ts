import type { MetricDefinition, MetricsModule } from "./definition.ts";
import type { InstrumentContext } from "./instruments/context.ts";
import { Counter } from "./instruments/counter.ts";
import { disabledInstruments } from "./instruments/disabled.ts";
import { Gauge } from "./instruments/gauge.ts";
import { Histogram } from "./instruments/histogram.ts";
import type { Instrument, InstrumentsOf } from "./instruments/types.ts";

/**
 * Puts an instrument under each key of the module. What kind of instrument
 * belongs to which definition is known to the types alone, hence the overload.
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

/** A metric with all its series. */
export function createFamily(
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

/** What the module shows of a family: itself, or the one series it has. */
export function toInstrument(family: Counter | Gauge | Histogram): Instrument {
  return isUnlabelled(family.definition) ? family.with({}) : family;
}

/** An instrument that does nothing. */
export function disabledInstrument(definition: MetricDefinition): Instrument {
  const shape = isUnlabelled(definition) ? "unlabelled" : "labelled";
  return disabledInstruments[shape][definition.type];
}

function isUnlabelled({ labels = {} }: MetricDefinition): boolean {
  return Object.keys(labels).length === 0;
}
