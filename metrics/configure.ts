/**
 * Turns metrics modules into instruments.
 *
 * @module
 */
import { Registry } from "prom-client";
import { checkDefinitions } from "./_check_definitions.ts";
import {
  createInstruments,
  createMetric,
  disabledInstrument,
  toInstrument,
} from "./_create_instruments.ts";
import { readHostname } from "./_hostname.ts";
import { defineSelfMetrics, SelfMetrics } from "./_self_metrics.ts";
import type { MetricDefinition, MetricsModule } from "./definition.ts";
import { formatLabels } from "./exposition/_syntax.ts";
import { createHandler, disabledHandler } from "./handler.ts";
import type { TraceReference } from "./instruments/context.ts";
import { exemplarReader } from "./instruments/exemplar.ts";
import type { PromClientRegistry } from "./prom_client.ts";
import { MetricsRegistry } from "./registry.ts";
import type { Telemetry } from "./telemetry.ts";

/** Options of {@linkcode configureMetrics}. */
export interface MetricsOptions {
  /**
   * Whether to collect metrics. If `false`, instruments do nothing and
   * `/metrics` answers 404.
   *
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Value of the `instance` label.
   *
   * @default the host name, or `localhost` without permission to read it
   */
  readonly instance?: string;
  /**
   * Secret that a scraper must send as `Authorization: Bearer …`.
   *
   * @default undefined: no secret is needed
   */
  readonly token?: string;
  /**
   * The `prom-client` registry to add the instruments to, beside metrics that
   * others registered there. A registry takes the instruments of one
   * `configureMetrics()` only.
   *
   * @default a new registry
   */
  readonly registry?: PromClientRegistry;
  /**
   * The current time, in milliseconds since the epoch.
   *
   * @default Date.now, and performance.now for durations
   */
  readonly now?: () => number;
  /**
   * Reads the active trace, for exemplars on counters and histograms.
   *
   * @default undefined: no exemplars
   */
  readonly exemplar?: () => TraceReference | undefined;
}

/**
 * Makes the instruments of a service, and the handler that answers scrapes.
 *
 * @example
 * ```ts
 * import { configureMetrics } from "@dalston/metrics";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const { metrics, handler } = configureMetrics("shop", {
 *   orders: {
 *     type: "counter",
 *     name: "shop_orders_total",
 *     help: "Orders by how they ended.",
 *     labels: { status: ["paid", "cancelled"] },
 *   },
 * }, { instance: "a" });
 *
 * metrics.orders.inc({ status: "paid" });
 *
 * const response = await handler(new Request("http://localhost/metrics"));
 * assertStringIncludes(
 *   await response.text(),
 *   'shop_orders_total{status="paid",service="shop",instance="a"} 1',
 * );
 * ```
 *
 * @param serviceName Value of the `service` label.
 * @param module The metrics. Combine modules by spreading them into one.
 * @param options Everything that has a default.
 * @throws {TypeError} If a definition is malformed.
 * @throws {RangeError} If a number in a definition is out of range.
 * @throws {AlreadyRegisteredError} If two metrics would share a name.
 */
export function configureMetrics<const Module extends MetricsModule>(
  serviceName: string,
  module: Module,
  options: MetricsOptions = {},
): Telemetry<Module> {
  const { enabled = true, token, now = Date.now } = options;
  const { registry = new Registry(), instance = readHostname() } = options;
  checkNotEmpty("service name", serviceName);
  checkNotEmpty("instance", instance);
  if (token !== undefined) checkNotEmpty("token", token);
  const definitions = Object.values<MetricDefinition>(module);
  // First the caller's, since their names become label values of our own.
  checkDefinitions(definitions, registry);
  const selfDefinitions = defineSelfMetrics(definitions);
  checkDefinitions(
    [...definitions, ...Object.values(selfDefinitions)],
    registry,
  );
  const common = { service: serviceName, instance };

  if (!enabled) {
    return {
      ...common,
      enabled,
      metrics: createInstruments(module, disabledInstrument),
      registry,
      addCollector: () => () => {},
      handler: disabledHandler,
    };
  }

  const shared = {
    commonLabels: formatLabels(Object.entries(common)),
    now,
    clock: options.now ?? (() => performance.now()),
    exemplar: options.exemplar && exemplarReader(options.exemplar, now),
  };
  const self = new SelfMetrics(selfDefinitions, shared);
  const metricsRegistry = new MetricsRegistry({
    promClient: registry,
    commonLabels: common,
    onFailure: (collector, reason) => self.countFailure(collector, reason),
  });
  const metrics = createInstruments(module, (definition) => {
    const losses = self.lossesOf(definition);
    const metric = createMetric(definition, { ...shared, losses });
    metricsRegistry.register(definition, metric);
    return toInstrument(metric);
  });
  for (const counter of self.counters) {
    metricsRegistry.register(counter.definition, counter);
  }
  return {
    ...common,
    enabled,
    metrics,
    registry,
    addCollector(collector) {
      const remove = metricsRegistry.addCollector(collector);
      self.expectFailures(collector.name);
      return remove;
    },
    handler: createHandler({
      gather: (budgetMs) => metricsRegistry.gather(budgetMs),
      token,
    }),
  };
}

function checkNotEmpty(what: string, value: string): void {
  if (typeof value !== "string" || value === "") {
    throw new TypeError(
      `Cannot configure metrics: the ${what} must be a non-empty string`,
    );
  }
}
