/**
 * Typed dashboards and alerts from metrics modules: PromQL that the compiler
 * checks, panels, variables, Grafana's JSON and a linter, rules and their files.
 *
 * @module
 */
export * from "./alerts/mod.ts";
export type {
  CommonDefinition,
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  LabelSet,
  LabelValues,
  MetricDefinition,
  MetricsModule,
} from "@dalston/metrics";
export {
  dashboard,
  type DashboardGroup,
  type DashboardOptions,
  expressionsOf,
  panelsOf,
  type Row,
} from "./dashboard.ts";
export { day, duration, durationInWords, hour, minute } from "./duration.ts";
export * from "./grafana.ts";
export {
  type LintContext,
  lintDashboards,
  type LintOptions,
  type LintProblem,
  type LintRule,
  lintRules,
} from "./lint/mod.ts";
export {
  type KnownSeries,
  queryProblems,
  seriesOf,
} from "./lint/query_problems.ts";
export {
  colours,
  type Meaning,
  type Meanings,
  type Step,
} from "./panels/colours.ts";
export { heatmap } from "./panels/heatmap.ts";
export { type SeriesLink, seriesLink } from "./panels/links.ts";
export type { PanelBasics } from "./panels/panel.ts";
export { quantiles } from "./panels/quantiles.ts";
export { type Placeholders, type Query, query } from "./panels/query.ts";
export { stat, type StatOptions, type Words } from "./panels/stat.ts";
export { stateTimeline } from "./panels/state_timeline.ts";
export { inUnit, table, type TableOptions } from "./panels/table.ts";
export { timeSeries, type TimeSeriesOptions } from "./panels/time_series.ts";
export type { Unit } from "./panels/units.ts";
export * from "./promql/mod.ts";
export {
  asScraped,
  type DefaultTargetLabels,
  type Scraped,
  type ScrapedModule,
} from "./scraped.ts";
export {
  chosen,
  type DatasourceOptions,
  datasourceVariable,
  intervalVariable,
  labelVariable,
  type LabelVariableOptions,
} from "./variables.ts";
export { percent } from "./words.ts";
