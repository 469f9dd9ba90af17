/**
 * Defines the same metrics in this library, `prom-client` and OpenTelemetry.
 *
 * @module
 */
import { configureMetrics, type MetricsModule } from "@dalston/metrics";
import { PrometheusExporter } from "npm:@opentelemetry/exporter-prometheus@^0.301.0";
import { MeterProvider } from "npm:@opentelemetry/sdk-metrics@^3.1.0";
import { Counter, Histogram, Registry } from "prom-client";

const requests = {
  name: "dalston_gateway_requests_total",
  help: "HTTP requests.",
};
const duration = {
  name: "dalston_gateway_request_duration_seconds",
  help: "Time to answer a request.",
};

/** Two metrics of the gateway, with a limit of series above every row's. */
export const gatewayMetrics = {
  requests: {
    type: "counter",
    ...requests,
    labels: { method: "*", endpoint: "*", status_code: "*" },
    maxSeries: 200_000,
  },
  duration: {
    type: "histogram",
    ...duration,
    labels: { method: "*", endpoint: "*" },
    maxSeries: 200_000,
  },
} as const satisfies MetricsModule;

const instance = "gateway-7d4b9c6f5-x2x9p";

/** Creates this library's instruments. */
export function ourMetrics(enabled = true) {
  return configureMetrics("gateway", gatewayMetrics, { instance, enabled });
}

/** Creates `prom-client`'s instruments, with the same common labels. */
export function promClientMetrics() {
  const registry = new Registry();
  registry.setDefaultLabels({ service: "gateway", instance });
  return {
    registry,
    requests: new Counter({
      ...requests,
      labelNames: ["method", "endpoint", "status_code"],
      registers: [registry],
    }),
    duration: new Histogram({
      ...duration,
      labelNames: ["method", "endpoint"],
      registers: [registry],
    }),
  };
}

/** Creates OpenTelemetry's instruments, read by its Prometheus exporter. */
export function openTelemetryMetrics() {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const meter = provider.getMeter("gateway");
  return {
    provider,
    exporter,
    requests: meter.createCounter("dalston_gateway_requests"),
    duration: meter.createHistogram(duration.name),
  };
}
