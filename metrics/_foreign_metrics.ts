import { type FailureReason, SharedTask } from "./collectors.ts";
import {
  formatBound,
  formatLabels,
  samplePrefix,
} from "./exposition/_syntax.ts";
import type { FamilySnapshot } from "./exposition/snapshot.ts";
import type { PromClientMetric, PromClientRegistry } from "./prom_client.ts";

/** Options of {@linkcode ForeignMetrics}. */
interface ForeignMetricsOptions {
  /** The registry that holds them. */
  readonly promClient: PromClientRegistry;
  /** Labels added to their series, unless a series has one of that name. */
  readonly commonLabels: Readonly<Record<string, string>>;
  /** Receives each metric that couldn't be read. */
  readonly onFailure: (metric: string, reason: FailureReason) => void;
}

/** One metric, as `prom-client` returns it. */
type MetricValues = Awaited<
  ReturnType<PromClientRegistry["getMetricsAsJSON"]>
>[number];

/** Reads the metrics that others registered, each on its own. */
export class ForeignMetrics {
  readonly #options: ForeignMetricsOptions;
  readonly #ours = new WeakSet<object>();
  readonly #tasks = new WeakMap<object, SharedTask<FamilySnapshot[]>>();

  /** Takes the registry and the labels; `read()` reads. */
  constructor(options: ForeignMetricsOptions) {
    this.#options = options;
  }

  /** Leaves out a metric of this library. */
  ignore(metric: PromClientMetric): void {
    this.#ours.add(metric);
  }

  /** Reads all metrics. One that throws or takes too long is left out. */
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
      // A view of the registry that holds only this metric: an error is then
      // the metric's own, and the registry still adds its default labels.
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
            .map(([label, value]) => [label, formatLabelValue(label, value)]),
        ),
      );
    }),
    values: Float64Array.from(values, ({ value }) => Number(value)),
  };
}

/** Formats `le` and `quantile`, which `prom-client` keeps as numbers. */
function formatLabelValue(
  label: string,
  value: string | number | undefined,
): string {
  const isBound = label === "le" || label === "quantile";
  return isBound && typeof value === "number"
    ? formatBound(value)
    : String(value);
}

/** `prom-client` declares the type as a number, but sets one of these names. */
const kinds: Readonly<Record<string, FamilySnapshot["type"]>> = {
  counter: "counter",
  gauge: "gauge",
  histogram: "histogram",
  summary: "summary",
};
