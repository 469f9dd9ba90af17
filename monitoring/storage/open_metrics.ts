/**
 * Writes samples as OpenMetrics text with timestamps.
 *
 * @module
 */
import { type Labels, metricName } from "../series/labels.ts";
import type { SampleStore } from "./sample_store.ts";

/** Which samples to write, in milliseconds since 1970. */
export interface OpenMetricsRange {
  /** Samples after this time. @default all */
  readonly after?: number;
  /** Samples at this time at the latest. @default all */
  readonly until?: number;
}

/**
 * Writes the samples of a store in pieces, metric by metric, as
 * `promtool tsdb create-blocks-from openmetrics` reads them. The text has no
 * staleness markers, as the format has none, and no types, as a store knows none.
 *
 * @throws the signal's reason when it aborts.
 */
export async function* writeOpenMetrics(
  store: SampleStore,
  signal: AbortSignal,
  { after = -Infinity, until = Infinity }: OpenMetricsRange = {},
): AsyncGenerator<string> {
  const all = { matchers: [], start: after, end: until };
  for (const metric of await store.labelValues(metricName, all, signal)) {
    const isMetric = {
      name: metricName,
      operator: "=",
      value: metric,
      matches: (value: string) => value === metric,
    } as const;
    const selection = { matchers: [isMetric], after, until };
    for (const series of await store.select(selection, signal)) {
      const name = writeSeries(series.labels);
      let text = "";
      for (const [i, timestamp] of series.timestamps.entries()) {
        const value = writeNumber(series.values[i] ?? 0);
        text += `${name} ${value} ${timestamp / 1000}\n`;
      }
      yield text;
    }
  }
  yield "# EOF\n";
}

function writeSeries(labels: Labels): string {
  const pairs = [...labels].filter(([name]) => name !== metricName)
    .map(([name, value]) => `${name}="${escape(value)}"`);
  const braces = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return labels.get(metricName) + braces;
}

function escape(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
}

function writeNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
