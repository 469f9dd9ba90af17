/**
 * Holds the metrics and collectors of one service.
 *
 * @module
 */
import { budgetMs } from "./_budget.ts";
import { ForeignMetrics } from "./_foreign_metrics.ts";
import { bridge } from "./_prom_client_bridge.ts";
import { type FailureReason, SharedTask } from "./collectors.ts";
import type { MetricDefinition } from "./definition.ts";
import type { FamilySnapshot } from "./exposition/snapshot.ts";
import type { Metric } from "./instruments/context.ts";
import type { PromClientRegistry } from "./prom_client.ts";
import type { Collector } from "./telemetry.ts";

/** Options of {@linkcode MetricsRegistry}. */
interface RegistryOptions {
  /** The `prom-client` registry that holds this library's and others' metrics. */
  readonly promClient: PromClientRegistry;
  /** Labels on every series. */
  readonly commonLabels: Readonly<Record<string, string>>;
  /** Receives each failed run of a collector. */
  readonly onFailure: (collector: string, reason: FailureReason) => void;
}

/** Holds metrics and collectors, and takes snapshots of them for a scrape. */
export class MetricsRegistry {
  readonly #options: RegistryOptions;
  readonly #foreign: ForeignMetrics;
  readonly #metrics = new Map<string, Metric>();
  readonly #collectors = new Set<{
    readonly owns: readonly string[];
    readonly task: SharedTask<void>;
  }>();

  /** Starts without metrics of its own; it finds those of others itself. */
  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#foreign = new ForeignMetrics(options);
  }

  /** Adds a metric under its definition's name. */
  register(definition: MetricDefinition, metric: Metric): void {
    const { promClient, commonLabels } = this.#options;
    this.#metrics.set(definition.name, metric);
    const shell = bridge(definition, metric, commonLabels, async () => {
      const failed = await this.#collect(budgetMs());
      return !failed.has(definition.name);
    });
    this.#foreign.ignore(shell);
    promClient.registerMetric(shell);
  }

  /**
   * Adds a collector.
   *
   * @returns A function that removes the collector.
   * @throws {TypeError} If it owns a metric that isn't registered.
   */
  addCollector(collector: Collector): () => void {
    const { name, owns = [] } = collector;
    const unknown = owns.find((owned) => !this.#metrics.has(owned));
    if (unknown !== undefined) {
      throw new TypeError(
        `Cannot add collector "${name}": it owns "${unknown}", ` +
          "and there is no such metric",
      );
    }
    const task = new SharedTask<void>(
      (signal) => collector.collect(signal),
      (reason) => this.#options.onFailure(name, reason),
    );
    const entry = { owns, task };
    this.#collectors.add(entry);
    return () => void this.#collectors.delete(entry);
  }

  /**
   * Runs every collector and reads the metrics of others, for at most `budget`
   * milliseconds. Each snapshot is taken when the iteration reaches it, so that
   * a long scrape can pause between two of them.
   */
  async gather(budget: number): Promise<Iterable<FamilySnapshot>> {
    const [failed, foreign] = await Promise.all([
      this.#collect(budget),
      this.#foreign.read(budget),
    ]);
    return this.#snapshots(failed, foreign);
  }

  *#snapshots(
    failed: ReadonlySet<string>,
    foreign: readonly FamilySnapshot[],
  ): Generator<FamilySnapshot> {
    for (const [name, metric] of this.#metrics) {
      if (!failed.has(name)) yield metric.snapshot();
    }
    yield* foreign;
  }

  /** Runs the collectors. Returns the metrics of those that failed. */
  async #collect(budget: number): Promise<Set<string>> {
    const failed = await Promise.all(
      Array.from(this.#collectors, async ({ owns, task }) => {
        const { ok } = await task.run(budget);
        return ok ? [] : owns;
      }),
    );
    return new Set(failed.flat());
  }
}
