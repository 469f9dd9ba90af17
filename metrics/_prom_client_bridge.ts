import type { MetricDefinition } from "./definition.ts";
import type { Metric } from "./instruments/context.ts";
import type { PromClientMetric } from "./prom_client.ts";

/** What a `prom-client` registry calls on a metric. */
interface Shell {
  get(): Promise<unknown>;
  reset(): void;
}

/**
 * Wraps a metric so that `prom-client`'s registry, Pushgateway and aggregation
 * can read it. `refresh` updates the values and returns whether they can be
 * exported.
 */
export function bridge(
  { name, help, type }: MetricDefinition,
  metric: Metric,
  commonLabels: Readonly<Record<string, string>>,
  refresh: () => Promise<boolean>,
): PromClientMetric {
  const shell = {
    // An OpenMetrics registry removes `_total` from this name and adds it to
    // the samples, so get() must return the name as it is at that time.
    name,
    help,
    type,
    aggregator: "sum",
    async get() {
      const values = [];
      if (await refresh()) {
        for (const { suffix, labels, value } of metric.samples()) {
          values.push({
            value,
            labels: { ...labels, ...commonLabels },
            ...suffix === "" ? {} : { metricName: `${name}${suffix}` },
          });
        }
      }
      const { aggregator } = this;
      return { name: this.name, help, type, values, aggregator };
    },
    reset: () => metric.reset(),
  };
  return asMetric(shell);
}

/**
 * `prom-client` declares what it registers as one of its own classes, but reads
 * only the name and calls only these two methods.
 */
function asMetric(shell: Shell): PromClientMetric {
  return shell as PromClientMetric;
}
