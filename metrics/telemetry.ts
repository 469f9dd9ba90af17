/**
 * What `configureMetrics()` hands out: the instruments of one service and the
 * means to have them scraped.
 *
 * @module
 */
import type { MetricsModule } from "./definition.ts";
import type { InstrumentsOf } from "./instruments/types.ts";
import type { PromClientRegistry } from "./prom_client.ts";

/**
 * Reads values from elsewhere when a scrape asks for them.
 *
 * All collectors run side by side. One that throws, rejects or is late is
 * counted and hurts no other. Scrapes at the same time share one run, and no
 * collector runs twice at once: one that goes on past its deadline is waited
 * for before it is started again.
 */
export interface Collector {
  /** Names the collector in `dalston_metrics_collector_failures_total`. */
  readonly name: string;
  /**
   * Metric names whose series are left out of a scrape in which this collector
   * failed or was late: an old value would be a lie.
   *
   * @default [] nothing is left out
   */
  readonly owns?: readonly string[];
  /**
   * Sets instruments. `signal` aborts when the last scrape that waits gives
   * up, which follows `X-Prometheus-Scrape-Timeout-Seconds`.
   */
  collect(signal: AbortSignal): void | Promise<void>;
}

/** The metrics of one service. */
export interface Telemetry<Module extends MetricsModule> {
  /** Name on the `service` label. */
  readonly service: string;
  /** Value of the `instance` label. */
  readonly instance: string;
  /** Whether metrics are collected at all. */
  readonly enabled: boolean;
  /** The instruments, under the module's keys. */
  readonly metrics: InstrumentsOf<Module>;
  /**
   * A `prom-client` registry that holds our instruments beside anybody else's:
   * what others register there is scraped too, each metric on its own, and
   * `prom-client`'s Pushgateway and aggregation see ours.
   */
  readonly registry: PromClientRegistry;
  /**
   * Adds a collector that runs once per scrape; the function returned takes it
   * out again.
   *
   * @throws {TypeError} If it owns a metric that the module doesn't define.
   */
  addCollector(collector: Collector): () => void;
  /**
   * Answers `GET /metrics` in Prometheus' text format 0.0.4 or OpenMetrics
   * 1.0, by `Accept`. 401 without the token that was configured, 404 when
   * metrics are switched off, 405 for other methods.
   */
  readonly handler: (request: Request) => Promise<Response>;
}
