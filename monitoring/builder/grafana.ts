/**
 * Grafana's own types, as they stand in JSON.
 *
 * @module
 */
import type * as schema from "@grafana/schema";
import type * as prometheus from "@grafana/schema/dist/esm/raw/composable/prometheus/dataquery/x/PrometheusDataQuery_types.gen.d.ts";
import type * as heatmap from "@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen.d.ts";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts";
import type * as stateTimeline from "@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.d.ts";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts";
import type * as timeSeries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts";

/** Enums become the strings they stand for, all the way down. */
type Json<T> = T extends string ? `${T}`
  : T extends object ? { [Key in keyof T]: Json<T[Key]> }
  : T;

/** The version whose types these are. */
export const grafanaVersion = "10.3.0";

/** The version of the dashboard's JSON that goes with it. */
export const schemaVersion = 39;

/** A whole dashboard. */
export type Dashboard = Json<schema.Dashboard>;

/** A link at the top of a dashboard. */
export type DashboardLink = NonNullable<Dashboard["links"]>[number];

/** Any panel. */
export type Panel = Json<schema.Panel>;

/** A row, as a panel of its own. */
export type RowPanel = Json<schema.RowPanel>;

/** How a panel shows its fields. */
export type FieldConfig = Json<schema.FieldConfig>;

/** Changes to how one field is shown. */
export type Override = Json<schema.FieldConfigSource>["overrides"][number];

/** Colours by value. */
export type Threshold = Json<schema.Threshold>;

/** A text in the place of a value. */
export type ValueMapping = Json<schema.ValueMapping>;

/** A change to what a query answered. */
export type Transformation = NonNullable<Panel["transformations"]>[number];

/** A variable, as far as the schema knows it. */
export type Variable = Json<schema.VariableModel>;

/** A query to Prometheus. */
export type Target = Json<prometheus.PrometheusDataQuery>;

/** Options of each kind of panel. */
export interface PanelOptions {
  readonly heatmap: Json<heatmap.Options>;
  readonly stat: Json<stat.Options>;
  readonly "state-timeline": Json<stateTimeline.Options>;
  readonly table: Json<table.Options>;
  readonly timeseries: Json<timeSeries.Options>;
}

/** What each kind of panel has per field. */
export interface PanelFields {
  readonly heatmap: Json<heatmap.FieldConfig>;
  readonly stat: Record<never, never>;
  readonly "state-timeline": Json<stateTimeline.FieldConfig>;
  readonly table: Json<table.FieldConfig>;
  readonly timeseries: Json<timeSeries.FieldConfig>;
}

/** The kinds of panel. */
export type PanelType = keyof PanelOptions;
