/**
 * Keeps the metrics in step with a source of queues.
 *
 * @module
 */
import type { BoundGauge, Telemetry } from "@dalston/metrics";
import { KnownQueues } from "./known_queues.ts";
import type { Log } from "@dalston/metrics/program";
import { collectedMetrics, type exporterMetrics } from "./metrics.ts";
import { QueueGauges } from "./queue_gauges.ts";
import { mostQueues } from "./queue_metrics.ts";
import {
  type ErrorKind,
  type QueueReading,
  type QueueSnapshot,
  type QueueSource,
  QueueSourceError,
} from "./queue_source.ts";
import { inTime, sleep } from "./until_aborted.ts";

/** How queues are collected. Times are seconds. */
export interface QueueCollectorOptions {
  /** Where queues are read from. Closed with the collector. */
  readonly source: QueueSource;
  /** Where they go. Further metrics may stand beside the exporter's. */
  readonly telemetry: Pick<
    Telemetry<typeof exporterMetrics>,
    "metrics" | "addCollector" | "enabled"
  >;
  /**
   * Queues that are exported even while they don't exist.
   *
   * @default [] those that are found
   */
  readonly queues?: readonly string[];
  /**
   * Time between two searches for queues.
   *
   * @default 30
   */
  readonly discoveryInterval?: number;
  /**
   * Time for which a deleted queue is reported as empty before it is forgotten.
   *
   * @default 3600
   */
  readonly retention?: number;
  /**
   * Most queues to export; those found first stay.
   *
   * @default 2000
   */
  readonly maxQueues?: number;
  /**
   * Longest time that reading all queues may take. Keep it below the scrape
   * timeout of Prometheus.
   *
   * @default 5
   */
  readonly timeout?: number;
  /**
   * Logs when an outage of the source begins and ends, and which queue can't be
   * read.
   *
   * @default nothing is logged
   */
  readonly log?: Log;
  /**
   * The current time, in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

/** A collector that runs. */
export interface QueueCollector extends AsyncDisposable {
  /** Rejects, with a reason for people, while the source doesn't answer. */
  check(): Promise<void>;
}

/**
 * Reads all queues at each scrape, and looks for new ones on a timer.
 *
 * While the source doesn't answer the metrics of queues are gone, as is the
 * metric of a queue that can't be read: an old value would be a lie.
 *
 * @throws {RangeError} if there are more queues than can be exported.
 */
export function collectQueues(options: QueueCollectorOptions): QueueCollector {
  const { maxQueues = 2000 } = options;
  if (!(maxQueues >= 1 && maxQueues <= mostQueues)) {
    throw new RangeError(
      `Cannot collect ${maxQueues} queues: expected 1 to ${mostQueues}`,
    );
  }
  return new Collector(options);
}

class Collector implements QueueCollector {
  readonly #options: QueueCollectorOptions;
  readonly #gauges: QueueGauges;
  readonly #known: KnownQueues;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #removeCollector: () => void;
  readonly #stopped = new AbortController();
  readonly #discovering: Promise<void>;
  /** The running search, which a scrape may wait for too. */
  #discovery: Promise<void> | undefined;
  #discovered = false;
  /** The kind of error while the source doesn't answer. */
  #lost: ErrorKind | undefined;
  /** Errors of queues that can't be read, by queue. */
  readonly #failing = new Map<string, string>();

  constructor(options: QueueCollectorOptions) {
    const { telemetry, queues = [], retention = 3600, maxQueues = 2000 } =
      options;
    this.#options = options;
    this.#gauges = new QueueGauges(telemetry.metrics);
    this.#known = new KnownQueues({
      fixed: queues,
      limit: maxQueues,
      retentionMs: retention * 1000,
    });
    this.#timeoutMs = (options.timeout ?? 5) * 1000;
    this.#now = options.now ?? Date.now;
    this.#log = options.log ?? (() => {});
    const { metrics } = telemetry;
    for (
      const gauge of [
        metrics.redisConnected,
        metrics.redisLatency,
        metrics.deadEvents,
        metrics.oldestDeadEventAge,
        metrics.collectionDuration,
        metrics.lastSuccess,
        metrics.lastDiscovery,
      ]
    ) gauge.unset(); // Nothing is known yet.
    this.#removeCollector = telemetry.addCollector({
      name: "queues",
      owns: ownedMetrics,
      collect: (signal) => this.#collect(signal),
    });
    this.#discovering = telemetry.enabled
      ? this.#keepDiscovering()
      : Promise.resolve();
  }

  async check(): Promise<void> {
    try {
      await this.#inTime([], (signal) => this.#options.source.check(signal));
    } catch (error) {
      throw new Error(describe(error));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#removeCollector();
    this.#stopped.abort();
    await this.#discovering;
    await this.#options.source[Symbol.asyncDispose]();
  }

  async #collect(scrape: AbortSignal): Promise<void> {
    const { source, telemetry } = this.#options;
    const started = performance.now();
    try {
      const snapshot = await this.#inTime([scrape], async (signal) => {
        if (!this.#discovered) await this.#discover();
        return await source.read(this.#known.names, signal);
      });
      this.#show(snapshot);
    } catch (error) {
      this.#lose(error);
    }
    telemetry.metrics.collectionDuration.set(
      (performance.now() - started) / 1000,
    );
  }

  #show(snapshot: QueueSnapshot): void {
    const { source, telemetry: { metrics } } = this.#options;
    const now = this.#now();
    for (const [name, result] of snapshot.queues) {
      if (result instanceof Error) {
        this.#gauges.fail(name);
        this.#count(result);
      } else {
        if (result.exists) this.#known.there(name, now);
        this.#gauges.show(name, result);
      }
      this.#tellOf(name, result);
    }
    for (const problem of snapshot.problems) this.#count(problem);
    for (const name of this.#known.evict(now)) {
      this.#gauges.remove(name);
      this.#failing.delete(name);
    }
    setOrUnset(metrics.deadEvents, snapshot.deadEvents);
    setOrUnset(metrics.oldestDeadEventAge, snapshot.oldestDeadEventAge);
    setOrUnset(metrics.redisLatency, snapshot.latency);
    if (source.backend === "redis") metrics.redisConnected.set(1);
    metrics.clampedAges.inc(snapshot.clampedAges);
    metrics.queuesKnown.set(this.#known.names.length);
    metrics.queuesLeftOut.set(this.#known.leftOut);
    metrics.lastSuccess.set(now / 1000);
    if (this.#lost !== undefined) this.#log("info", `Reading queues again`);
    this.#lost = undefined;
  }

  #lose(error: unknown): void {
    const { source, telemetry: { metrics } } = this.#options;
    this.#gauges.clear();
    metrics.deadEvents.unset();
    metrics.oldestDeadEventAge.unset();
    metrics.redisLatency.unset();
    if (source.backend === "redis") metrics.redisConnected.set(0);
    this.#count(error);
    const kind = kindOf(error);
    if (this.#lost !== kind) {
      this.#log("error", describe(error));
    }
    this.#lost = kind;
  }

  /** Says once that a queue can't be read, and once that it can again. */
  #tellOf(name: string, result: QueueReading | Error): void {
    const before = this.#failing.get(name);
    if (result instanceof Error) {
      this.#failing.set(name, result.message);
      if (before !== result.message) this.#log("warn", result.message);
    } else if (before !== undefined) {
      this.#failing.delete(name);
      this.#log("info", `Queue "${name}" can be read again`);
    }
  }

  async #keepDiscovering(): Promise<void> {
    const { discoveryInterval = 30 } = this.#options;
    while (!this.#stopped.signal.aborted) {
      await this.#discover().catch(() => {});
      await sleep(discoveryInterval * 1000, this.#stopped.signal);
    }
  }

  /** Joins the running search, or starts one. */
  #discover(): Promise<void> {
    return this.#discovery ??= this.#search().finally(() => {
      this.#discovery = undefined;
    });
  }

  async #search(): Promise<void> {
    const { source, telemetry: { metrics } } = this.#options;
    try {
      const { queues, complete, problems } = await this.#inTime(
        [],
        (signal) => source.discover(signal),
      );
      this.#known.found(queues, this.#now());
      this.#discovered = true;
      for (const problem of problems) this.#count(problem);
      if (complete) metrics.lastDiscovery.set(this.#now() / 1000);
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#count(error);
      throw error;
    }
  }

  #count(error: unknown): void {
    this.#options.telemetry.metrics.errors.inc({ kind: kindOf(error) });
  }

  #inTime<T>(
    signals: readonly AbortSignal[],
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return inTime(this.#timeoutMs, [...signals, this.#stopped.signal], task);
  }
}

/** Left out of a scrape that this collector didn't serve in time. */
const ownedMetrics: readonly string[] = Object.values(collectedMetrics)
  .map(({ name }) => name);

function setOrUnset(gauge: BoundGauge, value: number | undefined): void {
  if (value === undefined) gauge.unset();
  else gauge.set(value);
}

function kindOf(error: unknown): ErrorKind {
  if (error instanceof QueueSourceError) return error.kind;
  return error instanceof DOMException && error.name === "TimeoutError"
    ? "timeout"
    : "unexpected";
}

function describe(error: unknown): string {
  if (error instanceof QueueSourceError) return error.message;
  return `Cannot read queues: ${
    error instanceof Error ? error.message : error
  }`;
}
