import { type FailureReason, SharedTask } from "./collectors.ts";
import {
  formatBound,
  formatLabels,
  samplePrefix,
} from "./exposition/_syntax.ts";
import type { FamilySnapshot } from "./exposition/snapshot.ts";
import type { PromClientMetric, PromClientRegistry } from "./prom_client.ts";

/** What is needed to read anybody else's metrics. */
export interface ForeignMetricsOptions {
  /** The registry that they stand in. */
  readonly promClient: PromClientRegistry;
  /** Labels put on their series where they have none of that name. */
  readonly commonLabels: Readonly<Record<string, string>>;
  /** Told of each metric that couldn't be read. */
  readonly onFailure: (metric: string, reason: FailureReason) => void;
}

/** One metric as `prom-client` hands it out. */
type MetricValues = Awaited<
  ReturnType<PromClientRegistry["getMetricsAsJSON"]>
>[number];

/** The metrics that others registered, each read apart from the rest. */
export class ForeignMetrics {
  readonly #options: ForeignMetricsOptions;
  readonly #ours = new WeakSet<object>();
  readonly #tasks = new WeakMap<object, SharedTask<FamilySnapshot[]>>();

  /** Reads what `options` says, whenever it is asked to. */
  constructor(options: ForeignMetricsOptions) {
    this.#options = options;
  }

  /** Leaves one of ours out. */
  ignore(metric: PromClientMetric): void {
    this.#ours.add(metric);
  }

  /** Reads them all; one that throws or hangs is left out. */
  async read(budgetMs: number): Promise<FamilySnapshot[]> {
    const outcomes = await Promise.all(
      this.#options.promClient.getMetricsAsArray()
        .filter((metric) => !this.#ours.has(metric))
        .map((metric) => this.#task(metric).run(budgetMs)),
    );
    return outcomes.flatMap((outcome) => outcome.ok ? outcome.value : []);
  }

  #task(metric: { readonly name: string }): SharedTask<FamilySnapshot[]> {
    let task = this.#tasks.get(metric);
    if (task === undefined) {
      const { promClient, commonLabels, onFailure } = this.#options;
      // A view of the registry that holds this one metric: what it throws is
      // then its own, and the registry's default labels are still put on.
      const view: PromClientRegistry = Object.create(promClient, {
        getMetricsAsArray: { value: () => [metric] },
      });
      task = new SharedTask(
        async () =>
          (await view.getMetricsAsJSON()).map((values) =>
            toSnapshot(values, commonLabels)
          ),
        (reason) => onFailure(metric.name, reason),
      );
      this.#tasks.set(metric, task);
    }
    return task;
  }
}

function toSnapshot(
  { name, help, type, values }: MetricValues,
  commonLabels: Readonly<Record<string, string>>,
): FamilySnapshot {
  return {
    name,
    help,
    type: kinds[String(type)] ?? "untyped",
    width: 1,
    prefixes: values.map((sample) => {
      const { labels } = sample;
      const metricName = "metricName" in sample ? sample.metricName : name;
      return samplePrefix(
        String(metricName ?? name),
        formatLabels(
          Object.entries({ ...commonLabels, ...labels })
            .map(([label, value]) => [label, spell(label, value)]),
        ),
      );
    }),
    values: Float64Array.from(values, ({ value }) => Number(value)),
  };
}

/** Bounds are numbers here, and have one spelling in the exposition. */
function spell(label: string, value: string | number | undefined): string {
  const isBound = label === "le" || label === "quantile";
  return isBound && typeof value === "number"
    ? formatBound(value)
    : String(value);
}

/** `prom-client` declares the type as a number and sets one of these. */
const kinds: Readonly<Record<string, FamilySnapshot["type"]>> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  summary: "summary",
};
