/**
 * Generates samples of every series that the platform can have, so that every
 * query of a dashboard finds some.
 *
 * @module
 */
import {
  type MetricDefinition,
  type MetricsModule,
  selfMetrics,
} from "@dalston/metrics";
import { exporterMetrics } from "../../exporter/metrics.ts";
import { programMetrics } from "@dalston/metrics/program";
import { monitoringMetrics } from "../../monitoring/metrics.ts";
import { engineMetrics } from "../../services/engine_sdk/metrics.ts";
import { gatewayMetrics } from "../../services/gateway/metrics.ts";
import { serviceMetrics } from "../../services/observability/metrics.ts";
import { orchestratorMetrics } from "../../services/orchestrator/metrics.ts";
import { realtimeMetrics } from "../../services/realtime_sdk/metrics.ts";
import { sessionRouterMetrics } from "../../services/session_router/metrics.ts";
import { recordedMetrics } from "../../mixin/alerts/mod.ts";
import { prometheusMetrics } from "../../mixin/prometheus_metrics.ts";

type Labels = Readonly<Record<string, string>>;

const engines = ["audio-prepare", "transcriber", "final-merger"];

/** The metrics of each service, without those that every service has. */
const services: Readonly<Record<string, MetricsModule>> = {
  gateway: gatewayMetrics,
  orchestrator: orchestratorMetrics,
  "session-router": sessionRouterMetrics,
  realtime: realtimeMetrics,
  exporter: { ...exporterMetrics, ...programMetrics },
  monitoring: monitoringMetrics,
  ...Object.fromEntries(engines.map((id) => [`engine-${id}`, engineMetrics])),
};

/** Returns a service's metrics, each name once though modules share some. */
function metricsOf(module: MetricsModule): MetricDefinition[] {
  const all = [module, serviceMetrics, selfMetrics].flatMap((
    each,
  ) => Object.values<MetricDefinition>(each));
  return [...new Map(all.map((metric) => [metric.name, metric])).values()];
}

/** Values for the open labels. */
const openLabels: Readonly<Record<string, readonly string[]>> = {
  engine_id: engines,
  method: ["POST"],
  endpoint: ["/v1/audio/transcriptions", "unmatched"],
  status_code: ["201", "404", "500"],
  tenant_id: ["default"],
  stage: ["transcribe"],
  stage_count: ["3"],
  worker_id: ["worker-1", "worker-2"],
  code: ["invalid_audio"],
  collector: ["runtime"],
  metric: ["dalston_queue_depth"],
  version: ["1.2.3"],
  deno_version: ["2.9.6"],
  v8: ["14"],
  typescript: ["5.9"],
  alertname: ["DalstonRedisDown"],
  rule_group: ["targets"],
};

/** The time of the samples, in seconds since 1970. */
export const samplesOf = {
  start: 1_700_000_000,
  end: 1_700_001_200,
  step: 30,
} as const;

/** Returns all combinations of label values, each with the fixed labels. */
function combinations(
  { labels = {}, name }: MetricDefinition,
  fixed: Labels,
): Labels[] {
  return Object.entries(labels).reduce<Labels[]>((sets, [label, values]) => {
    const { [label]: given } = fixed;
    const own = given !== undefined
      ? [given]
      : values === "*"
      ? openLabels[label]
      : values;
    if (own === undefined) {
      throw new Error(`openLabels has no value for ${label} of ${name}`);
    }
    return sets.flatMap((set) =>
      own.map((value) => ({ ...set, [label]: value }))
    );
  }, [fixed]);
}

/** A series and its growth from sample to sample. Gauges don't grow. */
export interface SeriesSpec {
  readonly name: string;
  readonly labels: Labels;
  readonly growth: number;
}

function seriesOf(metric: MetricDefinition, fixed: Labels): SeriesSpec[] {
  const { name, type } = metric;
  return combinations(metric, fixed).flatMap((labels) => {
    if (type === "gauge") return [{ name, labels, growth: 0 }];
    if (type === "counter") return [{ name, labels, growth: 1 }];
    const bounds = [...metric.buckets ?? [], Infinity];
    return [
      // One observation falls into each bucket.
      ...bounds.map((bound, index) => ({
        name: `${name}_bucket`,
        labels: { ...labels, le: bound === Infinity ? "+Inf" : `${bound}` },
        growth: index + 1,
      })),
      { name: `${name}_count`, labels, growth: bounds.length },
      { name: `${name}_sum`, labels, growth: bounds.length },
    ];
  });
}

/** Makes every series that the platform can have. */
export function* allSeries(): Generator<SeriesSpec> {
  for (const [service, module] of Object.entries(services)) {
    const labels = { service, instance: `${service}:1`, job: "dalston" };
    const engine = service.match(/^engine-(.*)/)?.[1];
    for (const metric of metricsOf(module)) {
      const own = engine !== undefined && "engine_id" in (metric.labels ?? {})
        ? { ...labels, engine_id: engine }
        : labels;
      yield* seriesOf(metric, own);
    }
    yield* seriesOf(prometheusMetrics.up, labels);
  }
  const { up: _, ...prometheus } = prometheusMetrics;
  for (const metric of [...Object.values(prometheus), ...recordedMetrics]) {
    yield* seriesOf(metric, {
      service: "prometheus",
      instance: "localhost:9090",
    });
  }
}

/**
 * Returns the samples in OpenMetrics, for `promtool tsdb create-blocks-from`.
 *
 * @param idle Keeps every counter at its first value.
 */
export function syntheticSamples({ idle = false } = {}): string {
  const lines: string[] = [];
  for (const { name, labels, growth } of allSeries()) {
    const pairs = Object.entries(labels).map(([label, value]) =>
      `${label}=${JSON.stringify(value)}`
    );
    let value = 1;
    for (let t = samplesOf.start; t <= samplesOf.end; t += samplesOf.step) {
      lines.push(
        `${name}{${pairs.join(",")}} ${value += idle ? 0 : growth} ${t}`,
      );
    }
  }
  return `${lines.join("\n")}\n# EOF\n`;
}
