/**
 * Typed Prometheus metrics for services on Deno.
 *
 * @module
 */
export { configureMetrics } from "./configure.ts";
export type { MetricsOptions } from "./configure.ts";
export type {
  CommonDefinition,
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  LabelSet,
  LabelsOf,
  LabelValues,
  MetricDefinition,
  MetricsModule,
} from "./definition.ts";
export { AlreadyRegisteredError } from "./errors.ts";
export type { TraceReference } from "./instruments/context.ts";
export type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  Instrument,
  InstrumentOf,
  InstrumentsOf,
  LabelledCounter,
  LabelledGauge,
  LabelledHistogram,
  Labels,
  Unlabelled,
} from "./instruments/types.ts";
export type { PromClientMetric, PromClientRegistry } from "./prom_client.ts";
export type { Collector, Telemetry } from "./telemetry.ts";
