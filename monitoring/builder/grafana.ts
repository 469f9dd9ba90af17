/**
 * The JSON of a Grafana dashboard, as far as the builder writes it. A test
 * compares these types with Grafana's own.
 *
 * @module
 */

/** The version of Grafana that reads the JSON. */
export const grafanaVersion = "10.3.0";

/** The version of the JSON's schema that goes with it. */
export const schemaVersion = 39;

/** A whole dashboard. */
export interface Dashboard {
  /** Grafana gives its own number to each dashboard. */
  readonly id: null;
  /** Last part of the dashboard's address. */
  readonly uid: string;
  /** Title. */
  readonly title: string;
  /** Purpose of the dashboard. */
  readonly description: string;
  /** Words that group dashboards. */
  readonly tags: readonly string[];
  /** See {@linkcode schemaVersion}. */
  readonly schemaVersion: number;
  /** Version of this dashboard. */
  readonly version: number;
  /** True if it can be changed in the browser. */
  readonly editable: boolean;
  /** 1: panels share one crosshair. */
  readonly graphTooltip: 0 | 1 | 2;
  /** Time between two refreshes, such as `30s`. */
  readonly refresh: string;
  /** The time range at first. */
  readonly time: { readonly from: string; readonly to: string };
  /** `browser`, `utc` or a name. */
  readonly timezone: string;
  /** First month of a fiscal year, from 0. */
  readonly fiscalYearStartMonth: number;
  /** True if panels move between refreshes. */
  readonly liveNow: boolean;
  /** Day on which weeks start, or `""` for the reader's own. */
  readonly weekStart: string;
  /** Links at the top. */
  readonly links: readonly DashboardLink[];
  /** Variables at the top. */
  readonly templating: { readonly list: readonly Variable[] };
  /** Rows and panels, each with its place. */
  readonly panels: readonly (RowPanel | Panel)[];
}

/** A link at the top of a dashboard or in the corner of a panel. */
export interface DashboardLink {
  /** To one address, or to all dashboards with the tags. */
  readonly type: "link" | "dashboards";
  /** Text of the link. */
  readonly title: string;
  /** Address of a `link`. */
  readonly url: string;
  /** Tags of the `dashboards`. */
  readonly tags: readonly string[];
  /** Name of an icon. */
  readonly icon: string;
  /** Text beside the mouse. */
  readonly tooltip: string;
  /** True if the dashboards stand in a menu. */
  readonly asDropdown: boolean;
  /** True if a new tab opens. */
  readonly targetBlank: boolean;
  /** True if the values of variables are handed on. */
  readonly includeVars: boolean;
  /** True if the time range is handed on. */
  readonly keepTime: boolean;
}

/** Place and size on a grid of 24 columns. */
export interface GridPosition {
  /** Column, from 0. */
  readonly x: number;
  /** Line, from 0. */
  readonly y: number;
  /** Width in columns. */
  readonly w: number;
  /** Height in lines. */
  readonly h: number;
}

/** The headline of a row. */
export interface RowPanel {
  /** Number within the dashboard. */
  readonly id: number;
  /** Marks the headline of a row. */
  readonly type: "row";
  /** Title. */
  readonly title: string;
  /** True if the panels of the row are hidden. */
  readonly collapsed: boolean;
  /** Place of the headline. */
  readonly gridPos: GridPosition;
  /** The panels of a collapsed row. */
  readonly panels: readonly Panel[];
}

/** The kinds of panel. */
export type PanelType =
  | "heatmap"
  | "stat"
  | "state-timeline"
  | "table"
  | "timeseries";

/** A data source, by type and id. */
export interface DatasourceRef {
  /** Kind of data source. */
  readonly type: "prometheus";
  /** Id, or a variable that holds it. */
  readonly uid: string;
}

/** A panel. */
export interface Panel {
  /** Number within the dashboard. Links name it. */
  readonly id: number;
  /** Kind of panel. */
  readonly type: PanelType;
  /** Version of the panel's plugin. */
  readonly pluginVersion: string;
  /** Title. */
  readonly title: string;
  /** Purpose of the panel. */
  readonly description: string;
  /** Data source of the panel. */
  readonly datasource: DatasourceRef;
  /** Place and size. */
  readonly gridPos: GridPosition;
  /** Links in the corner. */
  readonly links: readonly DashboardLink[];
  /** Appearance of the fields. */
  readonly fieldConfig: {
    /** All of them. */
    readonly defaults: FieldDefaults;
    /** Single ones. */
    readonly overrides: readonly Override[];
  };
  /** Options of this kind of panel. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Queries. */
  readonly targets: readonly Target[];
  /** The shortest step of the queries. */
  readonly interval?: string;
  /** Changes to the answers, in their order. */
  readonly transformations?: readonly Transformation[];
}

/** Appearance of a panel's fields. */
export interface FieldDefaults {
  /** Grafana's name of the unit. */
  readonly unit: string;
  /** Stands where there is no value. */
  readonly noValue: string;
  /** Links on each series. */
  readonly links: readonly { readonly title: string; readonly url: string }[];
  /** Source of the colours. */
  readonly color?: {
    readonly mode: "thresholds" | "palette-classic-by-name";
  };
  /** Colours by value. */
  readonly thresholds?: {
    /** Values, or percentages of the range. */
    readonly mode: "absolute" | "percentage";
    /** From the lowest to the highest. */
    readonly steps: readonly Threshold[];
  };
  /** Texts in the place of values. */
  readonly mappings?: readonly ValueMapping[];
  /** Bottom of the axis. */
  readonly min?: number;
  /** Top of the axis. */
  readonly max?: number;
  /** Options of this kind of panel. */
  readonly custom: Readonly<Record<string, unknown>>;
}

/** Changes to how one field is shown. */
export interface Override {
  /** The field. */
  readonly matcher: { readonly id: string; readonly options: string };
  /** Properties that differ. */
  readonly properties: readonly {
    /** Name of the property. */
    readonly id: string;
    /** Its value. */
    readonly value: unknown;
  }[];
}

/** The colour from a value on. */
export interface Threshold {
  /** The value; `null` is below all others. */
  readonly value: number | null;
  /** Name or code of the colour. */
  readonly color: string;
}

/** A text with a colour in the place of a value. */
export interface MappedValue {
  /** The text. */
  readonly text: string;
  /** Name or code of the colour. */
  readonly color: string;
  /** Place among the mappings. */
  readonly index?: number;
}

/** Texts in the place of values, or of what is no value. */
export type ValueMapping =
  | {
    /** By value. */
    readonly type: "value";
    /** The texts by value. */
    readonly options: Readonly<Record<string, MappedValue>>;
  }
  | {
    /** Null and NaN. */
    readonly type: "special";
    /** The text for it. */
    readonly options: {
      /** Neither a number nor anything else. */
      readonly match: "null+nan";
      /** The text. */
      readonly result: MappedValue;
    };
  };

/** A query of a panel. */
export type Target = {
  /** Letter of the query. */
  readonly refId: string;
  /** Data source of the query. */
  readonly datasource: DatasourceRef;
  /** The editor that shows it. */
  readonly editorMode: "code";
  /** PromQL. */
  readonly expr: string;
  /** Name of each series, with `{{label}}` in it. */
  readonly legendFormat: string;
  /** Form of the answer. */
  readonly format: "time_series" | "heatmap" | "table";
  /** True if it asks for one moment. */
  readonly instant: boolean;
  /** True if it asks for the time range. */
  readonly range: boolean;
  /** True if exemplars are shown. */
  readonly exemplar: boolean;
};

/** A change to the answers of queries. */
export interface Transformation {
  /** Name of the change. */
  readonly id: string;
  /** Its options. */
  readonly options: unknown;
}

/** A choice of a variable. */
export interface VariableOption {
  /** True if it is chosen. */
  readonly selected: boolean;
  /** Text for the reader. */
  readonly text: string | readonly string[];
  /** Value in the queries. */
  readonly value: string | readonly string[];
}

/** Properties of every variable. */
export interface CommonVariable {
  /** Queries name it `$name`. */
  readonly name: string;
  /** Title beside the choice. */
  readonly label: string;
  /** Help text. */
  readonly description: string;
  /** First choice. */
  readonly current: VariableOption;
  /** The choices, where they are known. */
  readonly options: readonly VariableOption[];
  /** 1: choices are read on load; 2: when the time range changes. */
  readonly refresh: 0 | 1 | 2;
  /** 0: name and choice are shown. */
  readonly hide: 0 | 1 | 2;
  /** True if the address leaves the choice out. */
  readonly skipUrlSync: boolean;
}

/** A choice of data sources. */
export interface DatasourceVariable extends CommonVariable {
  /** Kind of variable. */
  readonly type: "datasource";
  /** Kind of data source. */
  readonly query: "prometheus";
  /** True if "All" can be chosen. */
  readonly includeAll: boolean;
  /** True if several can be chosen. */
  readonly multi: boolean;
  /** Filters the data sources by name. */
  readonly regex: string;
}

/** A choice of values that a query answers. */
export interface QueryVariable extends CommonVariable {
  /** Kind of variable. */
  readonly type: "query";
  /** Data source of the query. */
  readonly datasource: DatasourceRef;
  /** The query, in the form of Prometheus' editor. */
  readonly query: Readonly<Record<string, string | number>>;
  /** The query as text. */
  readonly definition: string;
  /** True if "All" can be chosen. */
  readonly includeAll: boolean;
  /** The pattern that "All" stands for. */
  readonly allValue: string | null;
  /** True if several can be chosen. */
  readonly multi: boolean;
  /** Filters the values. */
  readonly regex: string;
  /** 1: alphabetical. */
  readonly sort: 0 | 1;
}

/** A choice of time windows. */
export interface IntervalVariable extends CommonVariable {
  /** Kind of variable. */
  readonly type: "interval";
  /** The windows, with commas between them. */
  readonly query: string;
  /** True if a window can follow the time range. */
  readonly auto: boolean;
  /** Number of such windows in the time range. */
  readonly auto_count: number;
  /** The shortest such window. */
  readonly auto_min: string;
}

/** A choice at the top of a dashboard. */
export type Variable = DatasourceVariable | QueryVariable | IntervalVariable;
