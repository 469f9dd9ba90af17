/**
 * Helps to test services that have metrics: reads samples, checks an exposition
 * against the rules of its format, checks the names of metrics.
 *
 * ```ts
 * import { configureMetrics, type MetricsModule } from "@dalston/metrics";
 * import { assertExposition, lintNames, readSample } from "@dalston/metrics/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const shopMetrics = {
 *   orders: {
 *     type: "counter",
 *     name: "shop_orders_total",
 *     help: "Orders by outcome.",
 *     labels: { outcome: ["paid", "refused"] },
 *   },
 * } as const satisfies MetricsModule;
 *
 * const telemetry = configureMetrics("shop", shopMetrics);
 * telemetry.metrics.orders.inc({ outcome: "paid" });
 *
 * assertEquals(await readSample(telemetry, shopMetrics.orders, { outcome: "paid" }), 1);
 * assertEquals(lintNames(shopMetrics, { prefix: "shop_" }), []);
 *
 * const scrape = await telemetry.handler(new Request("http://localhost/metrics"));
 * assertExposition(await scrape.text());
 * ```
 *
 * @module
 */
export type * from "../definition.ts";
export {
  assertExposition,
  checkExposition,
  type ExpositionProblem,
} from "./assert_exposition.ts";
export type {
  Exemplar,
  ExpositionFormat,
  Family,
  Sample,
} from "./exposition.ts";
export type {
  CommonRule,
  ExpositionRule,
  OpenMetricsRule,
} from "./exposition_rules.ts";
export {
  lintNames,
  type LintNamesOptions,
  type NamingProblem,
} from "./lint_names.ts";
export type { NamingRule } from "./naming_rules.ts";
export { parseExposition } from "./parse_exposition.ts";
export {
  type HistogramReading,
  type ReadingOf,
  readSample,
  samples,
  type Scrapable,
  type SeriesLabels,
} from "./read_samples.ts";
