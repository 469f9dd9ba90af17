/**
 * Variables: what a reader can choose at the top of a dashboard.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";
import type {
  DatasourceVariable,
  IntervalVariable,
  QueryVariable,
} from "./grafana.ts";
import { datasource } from "./panels/query.ts";
import type { LabelName, Matching } from "./promql/labels.ts";
import { matching } from "./promql/mod.ts";

/** `refresh`: when the time range changes. */
const onTimeRange = 2;
const alphabetical = 1;
/** `qryType` of `label_values()`. */
const labelValuesQuery = 1;

/** A data source that Grafana has been given. */
export interface DatasourceOptions {
  /** Id of the data source that is chosen at first. */
  readonly uid: string;
  /** Its name. */
  readonly name: string;
  /** Help text of the variable. */
  readonly description: string;
}

/** The variable `$datasource`: which Prometheus the panels query. */
export function datasourceVariable(
  { uid, name, description }: DatasourceOptions,
): DatasourceVariable {
  return {
    name: "datasource",
    label: "Data source",
    description,
    type: "datasource",
    query: "prometheus",
    current: { selected: false, text: name, value: uid },
    includeAll: false,
    multi: false,
    options: [],
    refresh: 1,
    regex: "",
    hide: 0,
    skipUrlSync: false,
  };
}

/** Values of a label to choose from. */
export interface LabelVariableOptions<Metric extends MetricDefinition> {
  /** Metrics whose series have the values. */
  readonly metrics: readonly Metric[];
  /** The label. The variable has its name. */
  readonly label: LabelName<Metric>;
  /** Title beside the choice. */
  readonly title: string;
  /** Help text of the variable. */
  readonly description: string;
  /** True if several values and "All" can be chosen. */
  readonly multi: boolean;
}

/** A variable with the values of a label; `chosen(label)` matches by it. */
export function labelVariable<const Metric extends MetricDefinition>(
  options: LabelVariableOptions<Metric>,
): QueryVariable {
  const { metrics, label, title, description, multi } = options;
  const names = metrics.map(({ name }) => name).join("|");
  const definition = `label_values({__name__=~"${names}"}, ${label})`;
  return {
    name: label,
    label: title,
    description,
    definition,
    multi,
    type: "query",
    datasource: { ...datasource },
    query: {
      qryType: labelValuesQuery,
      query: definition,
      refId: "PrometheusVariableQueryEditor-VariableQuery",
    },
    includeAll: multi,
    // A pattern, as the list of values holds only those that exist now.
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

/** Matches the values that the label's variable has chosen. */
export function chosen<Label extends string>(
  label: Label,
): Matching<Label> {
  return matching(label, `$${label}`);
}

const windows = ["1m", "5m", "15m", "1h", "6h", "1d"];
const automatic = "$__auto_interval_interval";

/**
 * The variable `$interval`: the window of rates. By default a 60th of the time
 * range and at least a minute, which holds four scrapes at 15 s, so that one
 * may fail.
 */
export const intervalVariable: IntervalVariable = {
  name: "interval",
  label: "Interval",
  description: "The time that rates and quantiles are taken over.",
  type: "interval",
  query: windows.join(","),
  auto: true,
  auto_count: 60,
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
