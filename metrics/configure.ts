/**
 * Turns metrics modules into instruments.
 *
 * @module
 */
import { Registry } from "prom-client";
import { checkDefinitions } from "./_check_definitions.ts";
import { readHostname } from "./_hostname.ts";
import { selfMetrics } from "./_self_metrics.ts";
import type { MetricDefinition, MetricsModule } from "./definition.ts";
import { formatLabels } from "./exposition/_syntax.ts";
import { createHandler, disabledHandler } from "./handler.ts";
import type {
  DropReason,
  InstrumentContext,
  Losses,
  TraceReference,
} from "./instruments/context.ts";
import { Counter } from "./instruments/counter.ts";
import { disabledInstruments } from "./instruments/disabled.ts";
import { exemplarReader } from "./instruments/exemplar.ts";
import { Gauge } from "./instruments/gauge.ts";
import { Histogram } from "./instruments/histogram.ts";
import type { Instrument, InstrumentsOf } from "./instruments/types.ts";
import type { PromClientRegistry } from "./prom_client.ts";
import { MetricsRegistry } from "./registry.ts";
import type { Telemetry } from "./telemetry.ts";

/** How metrics are set up beside the module itself. */
export interface MetricsOptions {
  /**
   * Whether to collect at all. When `false`, instruments do nothing and
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
   * Secret that readers of `/metrics` must send as `Authorization: Bearer …`.
   *
   * @default undefined anybody may read
   */
  readonly token?: string;
  /**
   * A `prom-client` registry to stand in.
   *
   * @default a new one
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
   * @default undefined no exemplars
   */
  readonly exemplar?: () => TraceReference | undefined;
}

/**
 * Makes the instruments of a service and the handler that has them scraped.
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
 * @param module What to measure. Modules are put together by spreading.
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
  // The names of our own metrics' label values are those of the module.
  checkDefinitions(definitions, registry);
  const self = selfMetrics(definitions);
  checkDefinitions([...definitions, ...Object.values(self)], registry);

  if (!enabled) {
    return {
      service: serviceName,
      instance,
      enabled,
      metrics: mapInstruments(module, disabledInstrument),
      registry,
      addCollector: () => () => {},
      handler: disabledHandler,
    };
  }

  const labels = { service: serviceName, instance };
  const shared = {
    commonLabels: formatLabels(Object.entries(labels)),
    now,
    clock: options.now ?? (() => performance.now()),
    exemplar: options.exemplar && exemplarReader(options.exemplar, now),
  };
  const dropped = new Counter(self.dropped, { ...shared, losses: noLosses });
  const overflow = new Counter(self.overflow, { ...shared, losses: noLosses });
  const contextFor = ({ name: metric }: MetricDefinition) => ({
    ...shared,
    losses: {
      dropped: (reason: DropReason) => dropped.inc({ metric, reason }),
      overflowed: () => overflow.inc({ metric }),
    },
  });
  const failures = new Counter(
    self.collectorFailures,
    contextFor(self.collectorFailures),
  );
  const families = new MetricsRegistry({
    promClient: registry,
    commonLabels: labels,
    onFailure: (collector, reason) => failures.inc({ collector, reason }),
  });
  const metrics = mapInstruments(module, (definition) => {
    const family = createFamily(definition, contextFor(definition));
    families.register(definition, family);
    return Object.keys(definition.labels ?? {}).length === 0
      ? family.with({})
      : family;
  });
  for (const counter of [dropped, overflow, failures]) {
    families.register(counter.definition, counter);
  }
  return {
    service: serviceName,
    instance,
    enabled,
    metrics,
    registry,
    addCollector(collector) {
      failures.with({ collector: collector.name, reason: "error" });
      return families.addCollector(collector);
    },
    handler: createHandler({
      gather: (budgetMs) => families.gather(budgetMs),
      token,
    }),
  };
}

/** The library's own counters have closed labels that it fills in itself. */
const noLosses: Losses = { dropped() {}, overflowed() {} };

function createFamily(
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

function disabledInstrument({ type, labels = {} }: MetricDefinition) {
  const shape = Object.keys(labels).length === 0 ? "unlabelled" : "labelled";
  return disabledInstruments[shape][type];
}

/**
 * Puts an instrument under each key of the module. What kind of instrument
 * belongs to which definition is known to the types alone, hence the overload.
 */
function mapInstruments<Module extends MetricsModule>(
  module: Module,
  create: (definition: MetricDefinition) => Instrument,
): InstrumentsOf<Module>;
function mapInstruments(
  module: MetricsModule,
  create: (definition: MetricDefinition) => Instrument,
): Record<string, Instrument> {
  return Object.fromEntries(
    Object.entries(module).map((
      [key, definition],
    ) => [key, create(definition)]),
  );
}

function checkNotEmpty(what: string, value: string): void {
  if (typeof value !== "string" || value === "") {
    throw new TypeError(
      `Cannot configure metrics: the ${what} must be a non-empty string`,
    );
  }
}
