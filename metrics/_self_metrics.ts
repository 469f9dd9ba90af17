import type { CounterDefinition, MetricDefinition } from "./definition.ts";

const collectorFailures = "dalston_metrics_collector_failures_total";

/** What the library says of itself, for a service with these metrics. */
export function selfMetrics(definitions: readonly MetricDefinition[]): {
  readonly dropped: CounterDefinition;
  readonly overflow: CounterDefinition;
  readonly collectorFailures: CounterDefinition;
} {
  const all = [...definitions.map(({ name }) => name), collectorFailures];
  const open = [
    ...definitions.filter(hasOpenLabel).map(({ name }) => name),
    collectorFailures,
  ];
  return {
    dropped: {
      type: "counter",
      name: "dalston_metrics_dropped_total",
      help: "Values that an instrument couldn't take and threw away.",
      labels: { metric: all, reason: ["invalid_value", "invalid_labels"] },
      maxSeries: all.length * 2,
    },
    overflow: {
      type: "counter",
      name: "dalston_metrics_overflow_total",
      help: "Values that went to the overflow series of a metric at its cap.",
      labels: { metric: open },
      maxSeries: open.length,
    },
    collectorFailures: {
      type: "counter",
      name: collectorFailures,
      help: "Runs of a collector that failed or were late.",
      labels: { collector: "*", reason: ["error", "timeout"] },
    },
  };
}

function hasOpenLabel({ labels = {} }: MetricDefinition): boolean {
  return Object.values(labels).includes("*");
}
