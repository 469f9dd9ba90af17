import type { MetricDefinition } from "./definition.ts";
import type { Family } from "./instruments/context.ts";
import type { PromClientMetric } from "./prom_client.ts";

/** What a `prom-client` registry asks of a metric. */
interface Shell {
  get(): Promise<unknown>;
  reset(): void;
}

/**
 * A family in the shape that `prom-client`'s registry, Pushgateway and
 * aggregation read. `refresh` brings the values up to date, and answers
 * whether they can be shown.
 */
export function bridge(
  { name, help, type }: MetricDefinition,
  family: Family,
  commonLabels: Readonly<Record<string, string>>,
  refresh: () => Promise<boolean>,
): PromClientMetric {
  const shell = {
    // An OpenMetrics registry cuts `_total` off this name and puts it on the
    // samples itself, so get() must answer with what stands here then.
    name,
    help,
    type,
    aggregator: "sum",
    async get() {
      const values = [];
      if (await refresh()) {
        for (const { suffix, labels, value } of family.samples()) {
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
    reset: () => family.reset(),
  };
  return asMetric(shell);
}

/**
 * `prom-client` types what it registers as one of its own classes, though it
 * only ever reads the name and calls these two.
 */
function asMetric(shell: Shell): PromClientMetric {
  return shell as PromClientMetric;
}
