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
 * service, so that its losses stand at 0 from the first scrape.
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

/** Counts what the library itself couldn't do. */
export class SelfMetrics {
  readonly #dropped: Counter;
  readonly #overflow: Counter;
  readonly #failures: Counter;

  /** Takes what the service's instruments share, too. */
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

  /** The metrics themselves. */
  get counters(): readonly Counter[] {
    return [this.#dropped, this.#overflow, this.#failures];
  }

  /** Whom an instrument tells of what it couldn't take. */
  lossesOf({ name: metric }: MetricDefinition): Losses {
    return {
      dropped: (reason: DropReason) => this.#dropped.inc({ metric, reason }),
      overflowed: () => this.#overflow.inc({ metric }),
    };
  }

  /** Has a collector's failures at 0 before the first of them. */
  expectFailures(collector: string): void {
    this.#failures.with({ collector, reason: "error" });
  }

  /** Counts a run that failed. */
  countFailure(collector: string, reason: FailureReason): void {
    this.#failures.inc({ collector, reason });
  }
}

/** These two have closed labels that only this file fills in. */
const noLosses: Losses = { dropped() {}, overflowed() {} };

function hasOpenLabel({ labels = {} }: MetricDefinition): boolean {
  return Object.values(labels).includes("*");
}
