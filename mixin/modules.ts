/**
 * Every metric there is, by who has it.
 *
 * @module
 */
import {
  type MetricDefinition,
  type MetricsModule,
  selfMetrics,
} from "@dalston/metrics";
import { runtimeMetrics } from "@dalston/metrics/runtime";
import { exporterMetrics } from "../exporter/metrics.ts";
import { engineMetrics } from "../services/engine_sdk/metrics.ts";
import { gatewayMetrics } from "../services/gateway/metrics.ts";
import { buildMetrics } from "../services/observability/build_info.ts";
import { logMetrics } from "../services/observability/logging.ts";
import { orchestratorMetrics } from "../services/orchestrator/metrics.ts";
import { realtimeMetrics } from "../services/realtime_sdk/metrics.ts";
import { sessionRouterMetrics } from "../services/session_router/metrics.ts";

/** What every service has. */
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

/** Every metric, once. */
export const owners: readonly MetricsOwner[] = [
  owner("Gateway", gatewayMetrics),
  owner("Orchestrator", orchestratorMetrics),
  owner("Engines", engineMetrics),
  owner("Session router", sessionRouterMetrics),
  owner("Realtime workers", realtimeMetrics),
  owner("Queue exporter", exporterMetrics),
  { title: "Every service", metrics: Object.values(shared) },
];
