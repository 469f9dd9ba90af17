/**
 * Typed Prometheus metrics for services on Deno.
 *
 * A metrics module is plain data. The compiler checks the names and values of
 * labels, instruments never throw, and one failing collector doesn't fail a
 * scrape.
 *
 * ```ts
 * import { configureMetrics, type MetricsModule } from "@dalston/metrics";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const shopMetrics = {
 *   orders: {
 *     type: "counter",
 *     name: "shop_orders_total",
 *     help: "Orders by how they ended.",
 *     labels: { status: ["paid", "cancelled"] },
 *   },
 *   delivery: {
 *     type: "histogram",
 *     name: "shop_delivery_seconds",
 *     help: "Time from order to delivery.",
 *     labels: { carrier: "*" },
 *     buckets: [3_600, 86_400, 604_800],
 *   },
 * } as const satisfies MetricsModule;
 *
 * const { metrics, handler } = configureMetrics("shop", shopMetrics);
 *
 * metrics.orders.inc({ status: "paid" }); // "payed" wouldn't compile
 * const byBike = metrics.delivery.with({ carrier: "bike" }); // for a hot path
 * byBike.observe(1_800);
 *
 * const response = await handler(new Request("http://localhost/metrics"));
 * assertEquals(response.status, 200);
 * assertStringIncludes(await response.text(), 'shop_orders_total{status="paid"');
 * ```
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
  InstrumentOf,
  InstrumentsOf,
  LabelledCounter,
  LabelledGauge,
  LabelledHistogram,
  Labels,
  Unlabelled,
} from "./instruments/types.ts";
export type { PromClientMetric, PromClientRegistry } from "./prom_client.ts";
export { selfMetrics } from "./self_metrics.ts";
export type { Collector, Telemetry } from "./telemetry.ts";
