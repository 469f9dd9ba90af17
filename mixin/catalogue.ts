/**
 * Every metric of the platform, with the labels that Prometheus adds to it.
 *
 * @module
 */
import {
  type MetricDefinition,
  type MetricsModule,
  selfMetrics as self,
} from "@dalston/metrics";
import { runtimeMetrics as runtime } from "@dalston/metrics/runtime";
import { asScraped } from "@dalston/monitoring/builder";
import { exporterMetrics as exporter } from "../exporter/metrics.ts";
import { monitoringMetrics as monitoring } from "../monitoring/metrics.ts";
import { engineMetrics as engine } from "../services/engine_sdk/metrics.ts";
import { gatewayMetrics as gateway } from "../services/gateway/metrics.ts";
import {
  buildMetrics as build,
  logMetrics as log,
} from "../services/observability/metrics.ts";
import { orchestratorMetrics as orchestrator } from "../services/orchestrator/metrics.ts";
import { realtimeMetrics as realtime } from "../services/realtime_sdk/metrics.ts";
import { sessionRouterMetrics as sessionRouter } from "../services/session_router/metrics.ts";
import { prometheusMetrics as prometheus } from "./prometheus_metrics.ts";

/** Labels of every target, as `docker/prometheus/prometheus.yml` sets them. */
export const targetLabels = { service: "*", instance: "*" } as const;

export const gatewayMetrics = asScraped(gateway, targetLabels);
export const orchestratorMetrics = asScraped(orchestrator, targetLabels);
export const engineMetrics = asScraped(engine, targetLabels);
export const sessionRouterMetrics = asScraped(sessionRouter, targetLabels);
export const realtimeMetrics = asScraped(realtime, targetLabels);
export const exporterMetrics = asScraped(exporter, targetLabels);
export const monitoringMetrics = asScraped(monitoring, targetLabels);
export const buildMetrics = asScraped(build, targetLabels);
export const logMetrics = asScraped(log, targetLabels);
export const runtimeMetrics = asScraped(runtime, targetLabels);
export const selfMetrics = asScraped(self, targetLabels);
export const prometheusMetrics = asScraped(prometheus, targetLabels);

/** Metrics of every service. */
const shared: MetricsModule = {
  ...buildMetrics,
  ...logMetrics,
  ...runtimeMetrics,
  ...selfMetrics,
};

/** Metrics that belong together. */
export interface MetricsOwner {
  readonly title: string;
  readonly metrics: readonly MetricDefinition[];
}

const sharedNames = new Set(Object.values(shared).map(({ name }) => name));

/** A service with what it alone has. */
function owner(title: string, module: MetricsModule): MetricsOwner {
  return {
    title,
    metrics: Object.values(module).filter(({ name }) => !sharedNames.has(name)),
  };
}

/** Every metric of the platform, once. */
export const owners: readonly MetricsOwner[] = [
  owner("Gateway", gatewayMetrics),
  owner("Orchestrator", orchestratorMetrics),
  owner("Engines", engineMetrics),
  owner("Session router", sessionRouterMetrics),
  owner("Realtime workers", realtimeMetrics),
  owner("Queue exporter", exporterMetrics),
  owner("Monitoring", monitoringMetrics),
  { title: "Every service", metrics: Object.values(shared) },
];

/** Every metric that a query may name, Prometheus' own among them. */
export const allMetrics: readonly MetricDefinition[] = [
  ...owners.flatMap(({ metrics }) => metrics),
  ...Object.values<MetricDefinition>(prometheusMetrics),
];
