/**
 * The metrics of one service: families in, snapshots out.
 *
 * @module
 */
import type { Registry as PromClientRegistry } from "prom-client";
import { SharedTask } from "./collectors.ts";
import type { FailureReason } from "./collectors.ts";
import type { FamilySnapshot } from "./exposition/snapshot.ts";
import type { Family } from "./instruments/context.ts";
import { ForeignMetrics } from "./_foreign_metrics.ts";
import { bridge } from "./_prom_client_bridge.ts";
import type { MetricDefinition } from "./definition.ts";
import type { Collector } from "./telemetry.ts";

/** How long collectors may take when nobody says otherwise. */
export const defaultBudgetMs = 9_500;

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
  readonly #collectors = new Map<Collector, SharedTask<void>>();

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
      const leftOut = await this.#collect(defaultBudgetMs);
      return !leftOut.has(definition.name);
    });
    this.#foreign.ignore(shell);
    promClient.registerMetric(shell);
  }

  /** Adds a collector; the function returned takes it out again. */
  addCollector(collector: Collector): () => void {
    const { onFailure } = this.#options;
    const task = new SharedTask<void>(
      (signal) => collector.collect(signal),
      (reason) => onFailure(collector.name, reason),
    );
    this.#collectors.set(collector, task);
    return () => void this.#collectors.delete(collector);
  }

  /**
   * Runs every collector and reads every foreign metric, for at most
   * `budgetMs`. The families returned are copied as they are iterated, each
   * in one go, so that a long scrape can pause between them.
   */
  async gather(budgetMs = defaultBudgetMs): Promise<Iterable<FamilySnapshot>> {
    const [leftOut, foreign] = await Promise.all([
      this.#collect(budgetMs),
      this.#foreign.read(budgetMs),
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
  async #collect(budgetMs: number): Promise<Set<string>> {
    const failed = await Promise.all(
      Array.from(this.#collectors, async ([collector, task]) => {
        const { ok } = await task.run(budgetMs);
        return ok ? [] : collector.owns ?? [];
      }),
    );
    return new Set(failed.flat());
  }
}
