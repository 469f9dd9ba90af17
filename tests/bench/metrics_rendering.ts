/**
 * Measures the answer to a scrape against `prom-client` and OpenTelemetry, from
 * the request to the last byte of the body.
 *
 * @module
 */
import { PrometheusSerializer } from "npm:@opentelemetry/exporter-prometheus@^0.301.0";
import { compare, type Contender } from "./_compare.ts";
import {
  openTelemetryMetrics,
  ourMetrics,
  promClientMetrics,
} from "./_contenders.ts";
import { formatTime, type Row } from "./_report.ts";
import { exactly } from "../support/elements.ts";

const rounds = 15;
const series = 10_000;
/** Half of the series are counters, half belong to histograms of 14 each. */
const counters = series / 2;
const histograms = Math.round(series / 2 / 14);

/** Measures the one row. */
export async function benchRendering(): Promise<Row[]> {
  const ours = ourMetrics();
  const prom = promClientMetrics();
  const otel = openTelemetryMetrics();
  for (let i = 0; i < counters; i++) {
    const labels = { ...labelsOf(i), status_code: "200" };
    ours.metrics.requests.inc(labels, i);
    prom.requests.inc(labels, i);
    otel.requests.add(i, labels);
  }
  for (let i = 0; i < histograms * 5; i++) {
    const labels = labelsOf(i % histograms);
    const seconds = i % 97 / 7;
    ours.metrics.duration.observe(labels, seconds);
    prom.duration.observe(labels, seconds);
    otel.duration.record(seconds, labels);
  }
  const serializer = new PrometheusSerializer();
  const timings = await compare([
    contender("ours", () => ours.handler(new Request("http://x/metrics"))),
    contender(
      "prom-client",
      async () => new Response(await prom.registry.metrics()),
    ),
    contender("OpenTelemetry", async () => {
      const { resourceMetrics } = await otel.exporter.collect();
      return new Response(serializer.serialize(resourceMetrics));
    }),
  ], rounds);
  await otel.provider.shutdown();
  const [, byPromClient, byOpenTelemetry] = exactly(3, timings);
  return [{
    what: `scrape of ${series.toLocaleString("en")} series`,
    values: {
      ...Object.fromEntries(
        timings.map(({ name, nanoseconds }) => [name, formatTime(nanoseconds)]),
      ),
      "× prom-client": byPromClient.ratio.toFixed(1),
      "× OpenTelemetry": byOpenTelemetry.ratio.toFixed(1),
    },
    target: { words: "≥ 12× prom-client", met: byPromClient.ratio >= 12 },
  }];
}

function labelsOf(i: number) {
  return { method: "GET", endpoint: `/v1/audio/transcriptions/${i}` };
}

function contender(name: string, scrape: () => Promise<Response>): Contender {
  return {
    name,
    async run(times) {
      for (let i = 0; i < times; i++) {
        const { length } = await (await scrape()).bytes();
        if (length < series * 50) throw new Error(`${name}: ${length} bytes`);
      }
    },
  };
}
