/**
 * The metrics of one service: families in, snapshots out.
 *
 * @module
 */
import { budgetMs } from "./_budget.ts";
import { ForeignMetrics } from "./_foreign_metrics.ts";
import { bridge } from "./_prom_client_bridge.ts";
import { type FailureReason, SharedTask } from "./collectors.ts";
import type { MetricDefinition } from "./definition.ts";
import type { FamilySnapshot } from "./exposition/snapshot.ts";
import type { Family } from "./instruments/context.ts";
import type { PromClientRegistry } from "./prom_client.ts";
import type { Collector } from "./telemetry.ts";

/** What a registry is given. */
export interface RegistryOptions {
  /** Where our metrics stand beside anybody else's. */
  readonly promClient: PromClientRegistry;
  /** Labels on every series. */
  readonly commonLabels: Readonly<Record<string, string>>;
  /** Told of each run of a collector that failed. */
  readonly onFailure: (collector: string, reason: FailureReason) => void;
}

/** Holds families and collectors, and gathers them for a scrape. */
export class MetricsRegistry {
  readonly #options: RegistryOptions;
  readonly #foreign: ForeignMetrics;
  readonly #families = new Map<string, Family>();
  readonly #collectors = new Set<{
    readonly owns: readonly string[];
    readonly task: SharedTask<void>;
  }>();

  /** Starts without families; those of others it finds by itself. */
  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#foreign = new ForeignMetrics(options);
  }

  /** Adds a family under its definition's name. */
  register(definition: MetricDefinition, family: Family): void {
    const { promClient, commonLabels } = this.#options;
    this.#families.set(definition.name, family);
    const shell = bridge(definition, family, commonLabels, async () => {
      const leftOut = await this.#collect(budgetMs());
      return !leftOut.has(definition.name);
    });
    this.#foreign.ignore(shell);
    promClient.registerMetric(shell);
  }

  /**
   * Adds a collector; the function returned takes it out again.
   *
   * @throws {TypeError} If it owns a metric that isn't ours.
   */
  addCollector(collector: Collector): () => void {
    const { name, owns = [] } = collector;
    const unknown = owns.find((metric) => !this.#families.has(metric));
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
   * Runs every collector and reads every foreign metric, for so many
   * milliseconds at most. The families returned are copied as they are
   * iterated, each in one go, so that a long scrape can pause between them.
   */
  async gather(budget: number): Promise<Iterable<FamilySnapshot>> {
    const [leftOut, foreign] = await Promise.all([
      this.#collect(budget),
      this.#foreign.read(budget),
    ]);
    return this.#snapshots(leftOut, foreign);
  }

  *#snapshots(
    leftOut: ReadonlySet<string>,
    foreign: readonly FamilySnapshot[],
  ): Generator<FamilySnapshot> {
    for (const [name, family] of this.#families) {
      if (!leftOut.has(name)) yield family.snapshot();
    }
    yield* foreign;
  }

  /** Names of the metrics whose collector failed. */
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
