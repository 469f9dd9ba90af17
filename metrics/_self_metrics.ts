import type { FailureReason } from "./collectors.ts";
import type { CounterDefinition, MetricDefinition } from "./definition.ts";
import type {
  DropReason,
  InstrumentContext,
  Losses,
} from "./instruments/context.ts";
import { Counter } from "./instruments/counter.ts";

/** The library's own metrics. */
interface SelfDefinitions {
  readonly dropped: CounterDefinition;
  readonly overflow: CounterDefinition;
  readonly failures: CounterDefinition;
}

/** Defines the library's own metrics for a service with these. */
export function defineSelfMetrics(
  definitions: readonly MetricDefinition[],
): SelfDefinitions {
  const failures = {
    type: "counter",
    name: "dalston_metrics_collector_failures_total",
    help: "Runs of a collector that failed or were late.",
    labels: { collector: "*", reason: ["error", "timeout"] },
  } as const satisfies CounterDefinition;
  const all = [...definitions, failures];
  const names = all.map(({ name }) => name);
  const open = all.filter(hasOpenLabel).map(({ name }) => name);
  return {
    dropped: {
      type: "counter",
      name: "dalston_metrics_dropped_total",
      help: "Values that an instrument couldn't take and threw away.",
      labels: { metric: names, reason: ["invalid_value", "invalid_labels"] },
      maxSeries: names.length * 2,
    },
    overflow: {
      type: "counter",
      name: "dalston_metrics_overflow_total",
      help: "Values that went to the overflow series of a metric at its cap.",
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
