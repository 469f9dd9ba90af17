import type { FailureReason } from "./collectors.ts";
import type { CounterDefinition, MetricDefinition } from "./definition.ts";
import type {
  DropReason,
  InstrumentContext,
  Losses,
} from "./instruments/context.ts";
import { Counter } from "./instruments/counter.ts";
import { selfMetrics } from "./self_metrics.ts";

/** The library's own metrics, as one service exports them. */
interface SelfDefinitions {
  readonly dropped: CounterDefinition;
  readonly overflow: CounterDefinition;
  readonly failures: CounterDefinition;
}

/**
 * Closes the `metric` label of {@linkcode selfMetrics} over the metrics of one
 * service, so that all of them are exported at 0 from the first scrape.
 */
export function defineSelfMetrics(
  definitions: readonly MetricDefinition[],
): SelfDefinitions {
  const { dropped, overflow, failures } = selfMetrics;
  const all = [...definitions, failures];
  const names = all.map(({ name }) => name);
  const open = all.filter(hasOpenLabel).map(({ name }) => name);
  return {
    dropped: {
      ...dropped,
      labels: { ...dropped.labels, metric: names },
      maxSeries: names.length * dropped.labels.reason.length,
    },
    overflow: {
      ...overflow,
      labels: { metric: open },
      maxSeries: open.length,
    },
    failures,
  };
}

/** Counts dropped values, overflows and failed collectors. */
export class SelfMetrics {
  readonly #dropped: Counter;
  readonly #overflow: Counter;
  readonly #failures: Counter;

  /** Makes the counters. */
  constructor(
    { dropped, overflow, failures }: SelfDefinitions,
    shared: Omit<InstrumentContext, "losses">,
  ) {
    this.#dropped = new Counter(dropped, { ...shared, losses: noLosses });
    this.#overflow = new Counter(overflow, { ...shared, losses: noLosses });
    this.#failures = new Counter(failures, {
      ...shared,
      losses: this.lossesOf(failures),
    });
  }

  /** The counters, to register. */
  get counters(): readonly Counter[] {
    return [this.#dropped, this.#overflow, this.#failures];
  }

  /** Makes what an instrument counts its losses with. */
  lossesOf({ name: metric }: MetricDefinition): Losses {
    return {
      dropped: (reason: DropReason) => this.#dropped.inc({ metric, reason }),
      overflowed: () => this.#overflow.inc({ metric }),
    };
  }

  /** Exports a collector's failures at 0 before the first one. */
  expectFailures(collector: string): void {
    this.#failures.with({ collector, reason: "error" });
  }

  /** Counts a failed run of a collector. */
  countFailure(collector: string, reason: FailureReason): void {
    this.#failures.inc({ collector, reason });
  }
}

/** For counters whose labels only this file sets: they lose nothing. */
const noLosses: Losses = { dropped() {}, overflowed() {} };

function hasOpenLabel({ labels = {} }: MetricDefinition): boolean {
  return Object.values(labels).includes("*");
}
