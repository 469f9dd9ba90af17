/**
 * What can be chosen at the top of a dashboard.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";
import { engineMetrics } from "../../services/engine_sdk/metrics.ts";
import { exporterMetrics } from "../../exporter/metrics.ts";
import { buildMetrics } from "../../services/observability/build_info.ts";
import type { Variable } from "./grafana.ts";
import { datasource } from "./panels/query.ts";
import type { LabelName } from "./promql/labels.ts";
import { matching } from "./promql/mod.ts";

/** What variables have that Grafana's schema doesn't speak of. */
interface QueryVariable extends Variable {
  readonly definition: string;
  readonly includeAll: boolean;
  readonly allValue: string | null;
  readonly regex: string;
}
interface IntervalVariable extends Variable {
  readonly auto: boolean;
  readonly auto_count: number;
  readonly auto_min: string;
}
interface DatasourceVariable extends Variable {
  readonly includeAll: boolean;
  readonly regex: string;
}

/** Series of the services chosen. */
export const chosenService = matching("service", "$service");

/** Series of the engines chosen. */
export const chosenEngine = matching("engine_id", "$engine_id");

/** `refresh`: when the time range changes. */
const onTimeRange = 2;
const alphabetical = 1;
/** `qryType` of `label_values()`. */
const labelValuesQuery = 1;

/** Values of a label that each of these metrics has. */
function labelValues<Metric extends MetricDefinition>(
  metrics: readonly Metric[],
  label: LabelName<Metric>,
): string {
  const names = metrics.map(({ name }) => name);
  return `label_values({__name__=~"${names.join("|")}"}, ${label})`;
}

function queryVariable(
  own: Pick<Variable, "name" | "label" | "description"> & {
    readonly definition: string;
    readonly multi: boolean;
  },
): QueryVariable {
  const { definition, multi } = own;
  return {
    ...own,
    type: "query",
    datasource: { ...datasource },
    query: {
      qryType: labelValuesQuery,
      query: definition,
      refId: "PrometheusVariableQueryEditor-VariableQuery",
    },
    includeAll: multi,
    // Not the list of what there is now: what is gone has a past too.
    allValue: multi ? ".+" : null,
    current: multi ? { selected: true, text: ["All"], value: ["$__all"] } : {
      selected: false,
      text: "",
      value: "",
    },
    options: [],
    refresh: onTimeRange,
    regex: "",
    sort: alphabetical,
    hide: 0,
    skipUrlSync: false,
  };
}

/** Which Prometheus to ask. */
export const datasourceVariable: DatasourceVariable = {
  name: "datasource",
  label: "Data source",
  description: "The Prometheus that scrapes Dalston.",
  type: "datasource",
  query: "prometheus",
  current: { selected: false, text: "Prometheus", value: "prometheus" },
  includeAll: false,
  multi: false,
  options: [],
  refresh: 1,
  regex: "",
  hide: 0,
  skipUrlSync: false,
};

/** Services, for what every one of them has. */
export const serviceVariable: QueryVariable = queryVariable({
  name: "service",
  label: "Service",
  description: "Narrows down what every service has: logs, processes. What " +
    "one service alone measures is always shown.",
  definition: labelValues([buildMetrics.buildInfo], "service"),
  multi: true,
});

/** Engines that run, and those that have a queue. */
const engineIds = labelValues(
  [engineMetrics.capacity, exporterMetrics.queueDepth],
  "engine_id",
);

/** Engines: some, or all. */
export const enginesVariable: QueryVariable = queryVariable({
  name: "engine_id",
  label: "Engine",
  description: "Narrows down queues and engines.",
  definition: engineIds,
  multi: true,
});

/** One engine. */
export const engineVariable: QueryVariable = queryVariable({
  name: "engine_id",
  label: "Engine",
  description: "The engine to look at.",
  definition: engineIds,
  multi: false,
});

const windows = ["1m", "5m", "15m", "1h", "6h", "1d"];
const automatic = "$__auto_interval_interval";

/** The window of rates: by itself a 60th of the time range. */
export const intervalVariable: IntervalVariable = {
  name: "interval",
  label: "Interval",
  description: "The time that rates and quantiles are taken over.",
  type: "interval",
  query: windows.join(","),
  auto: true,
  auto_count: 60,
  // Four scrapes, so that one may fail.
  auto_min: "1m",
  current: { selected: true, text: "auto", value: automatic },
  options: [
    { selected: true, text: "auto", value: automatic },
    ...windows.map((window) => ({
      selected: false,
      text: window,
      value: window,
    })),
  ],
  refresh: onTimeRange,
  hide: 0,
  skipUrlSync: false,
};
