/**
 * Grafana's own types, as the values stand in JSON: what the builder writes is
 * compared with them, here and in the tests.
 *
 * @module
 */
import type * as schema from "@grafana/schema";
import type * as heatmap from "@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen.d.ts";
import type * as prometheus from "@grafana/schema/dist/esm/raw/composable/prometheus/dataquery/x/PrometheusDataQuery_types.gen.d.ts";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts";
import type * as stateTimeline from "@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen.d.ts";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts";
import type * as timeSeries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts";

/** Enums become the strings they stand for, and all is readonly. */
type Json<T> = T extends string ? `${T}`
  : T extends object ? { readonly [Key in keyof T]: Json<T[Key]> }
  : T;

/** A whole dashboard. */
export type SchemaDashboard = Json<schema.Dashboard>;

/** A variable, as far as the schema describes it. */
export type SchemaVariable = Json<schema.VariableModel>;

/** A query to Prometheus. */
export type SchemaTarget = Json<prometheus.PrometheusDataQuery>;

/** Options of each kind of panel. */
export interface PanelOptions {
  readonly heatmap: Json<heatmap.Options>;
  readonly stat: Json<stat.Options>;
  readonly "state-timeline": Json<stateTimeline.Options>;
  readonly table: Json<table.Options>;
  readonly timeseries: Json<timeSeries.Options>;
}

/** Options of each kind of panel that stand in its fields. */
export interface PanelFields {
  readonly heatmap: Json<heatmap.FieldConfig>;
  readonly stat: Record<never, never>;
  readonly "state-timeline": Json<stateTimeline.FieldConfig>;
  readonly table: Json<table.FieldConfig>;
  readonly timeseries: Json<timeSeries.FieldConfig>;
}
