/**
 * What `configureMetrics()` returns: the instruments of one service, and the
 * handler that answers scrapes.
 *
 * @module
 */
import type { MetricsModule } from "./definition.ts";
import type { InstrumentsOf } from "./instruments/types.ts";
import type { PromClientRegistry } from "./prom_client.ts";

/**
 * Sets instruments when a scrape asks for their values.
 *
 * All collectors run at the same time. One that throws, rejects or takes too
 * long is counted and doesn't affect the others. Scrapes at the same time share
 * one run. A collector never runs twice at the same time: if it goes on past its
 * deadline, its next run starts only after it has ended.
 */
export interface Collector {
  /** Names the collector in `dalston_metrics_collector_failures_total`. */
  readonly name: string;
  /**
   * Names of the metrics that this collector sets. A scrape leaves them out if
   * the collector failed or took too long, since their values would be old.
   *
   * @default []: nothing is left out
   */
  readonly owns?: readonly string[];
  /**
   * Sets instruments. `signal` aborts at the deadline, which follows from
   * `X-Prometheus-Scrape-Timeout-Seconds`: the latest one of all scrapes that
   * wait for this run.
   */
  collect(signal: AbortSignal): void | Promise<void>;
}

/** The metrics of one service. */
export interface Telemetry<Module extends MetricsModule> {
  /** Value of the `service` label. */
  readonly service: string;
  /** Value of the `instance` label. */
  readonly instance: string;
  /** Whether metrics are collected. */
  readonly enabled: boolean;
  /** The instruments, under the module's keys. */
  readonly metrics: InstrumentsOf<Module>;
  /**
   * The `prom-client` registry that holds these instruments. Metrics that others
   * register there are part of `/metrics`, and `prom-client`'s Pushgateway and
   * aggregation can read the instruments.
   */
  readonly registry: PromClientRegistry;
  /**
   * Adds a collector, which runs at each scrape.
   *
   * @returns A function that removes the collector.
   * @throws {TypeError} If it owns a metric that the module doesn't define.
   */
  addCollector(collector: Collector): () => void;
  /**
   * Answers `GET /metrics` in Prometheus' text format 0.0.4 or in OpenMetrics
   * 1.0, as `Accept` asks. Answers 401 without the configured token, 404 if
   * metrics are disabled, 405 to methods other than GET and HEAD.
   */
  readonly handler: (request: Request) => Promise<Response>;
}
