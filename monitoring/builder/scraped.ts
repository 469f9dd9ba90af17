/**
 * Metrics as Prometheus stores them: with the labels of the target that they
 * were scraped from.
 *
 * @module
 */
import type {
  LabelSet,
  MetricDefinition,
  MetricsModule,
} from "@dalston/metrics";

/** The labels that Prometheus gives to every series by itself. */
export type DefaultTargetLabels = Readonly<Record<"job" | "instance", "*">>;

/** A metric with its own labels and those of its target. */
export type Scraped<
  Metric extends MetricDefinition,
  TargetLabels extends LabelSet,
> = Metric & { readonly labels: TargetLabels };

/** A metrics module with the labels of a target on each metric. */
export type ScrapedModule<
  Module extends MetricsModule,
  TargetLabels extends LabelSet,
> = {
  readonly [Key in keyof Module]: Scraped<Module[Key], TargetLabels>;
};

/**
 * Adds the labels that every target has to each metric of a module, so that
 * queries can match, group and name series by them. A metric keeps its own
 * label where both have one of that name.
 *
 * @param targetLabels The labels with the values that they may take.
 *
 * @example
 * ```ts
 * import { asScraped, gauge, sum } from "@dalston/monitoring/builder";
 * import type { MetricsModule } from "@dalston/metrics";
 * import { assertEquals } from "@std/assert";
 *
 * const { stock } = asScraped(
 *   {
 *     stock: { type: "gauge", name: "shop_stock", help: "Things in stock." },
 *   } as const satisfies MetricsModule,
 *   { shop: "*", instance: "*" },
 * );
 *
 * assertEquals(sum(gauge(stock), "shop").promql, "sum by (shop) (shop_stock)");
 * // @ts-expect-error no target has this label
 * sum(gauge(stock), "job");
 * ```
 */
export function asScraped<
  const Module extends MetricsModule,
  const TargetLabels extends LabelSet,
>(
  module: Module,
  targetLabels: TargetLabels,
): ScrapedModule<Module, TargetLabels>;
/**
 * Adds the labels `job` and `instance`, which Prometheus gives to every series
 * by itself.
 */
export function asScraped<const Module extends MetricsModule>(
  module: Module,
): ScrapedModule<Module, DefaultTargetLabels>;
export function asScraped(
  module: MetricsModule,
  targetLabels: LabelSet = { job: "*", instance: "*" },
): MetricsModule {
  return Object.fromEntries(
    Object.entries(module).map(([key, metric]) => [
      key,
      { ...metric, labels: { ...targetLabels, ...metric.labels } },
    ]),
  );
}
