/**
 * What `configureMetrics()` hands out: the instruments of one service and the
 * means to have them scraped.
 *
 * @module
 */
import type { MetricsModule } from "./definition.ts";
import type { InstrumentsOf } from "./instruments/types.ts";
import type { PromClientRegistry } from "./prom_client.ts";

/** Reads values from elsewhere when a scrape asks for them. */
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
  /** Sets instruments. `signal` aborts at the scrape's deadline. */
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
  /** A `prom-client` registry that holds our instruments beside anybody else's. */
  readonly registry: PromClientRegistry;
  /** Adds a collector that runs once per scrape; the function returned takes it out again. */
  addCollector(collector: Collector): () => void;
  /** Answers `GET /metrics`. */
  readonly handler: (request: Request) => Promise<Response>;
}
