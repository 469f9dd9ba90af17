/**
 * Rows of panels into a dashboard.
 *
 * @module
 */
import {
  type Dashboard,
  type Panel,
  type RowPanel,
  schemaVersion,
  type Variable,
} from "./grafana.ts";
import {
  dashboardIds,
  type DashboardName,
  tag,
  topLinks,
} from "./panels/links.ts";

/** A headline with panels below, from left to right. */
export interface Row {
  /** Stays with the row. */
  readonly id: number;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What makes one dashboard differ from another. */
export interface DashboardOptions {
  readonly name: DashboardName;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

const columns = 24;

/** Puts panels beside one another until a line is full. */
export function layOut(rows: readonly Row[]): (RowPanel | Panel)[] {
  const placed: (RowPanel | Panel)[] = [];
  let y = 0;
  for (const { id, title, panels } of rows) {
    placed.push({
      id,
      type: "row",
      title,
      collapsed: false,
      gridPos: { x: 0, y: y++, w: columns, h: 1 },
      panels: [],
    });
    let x = 0;
    let height = 0;
    for (const panel of panels) {
      const { w = columns, h = 8 } = panel.gridPos ?? {};
      if (x + w > columns) {
        y += height;
        x = height = 0;
      }
      placed.push({ ...panel, gridPos: { x, y, w, h } });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return placed;
}

/** A dashboard as Grafana reads it. */
export function dashboard(options: DashboardOptions): Dashboard {
  const { name, title, description, variables, rows } = options;
  return {
    id: null,
    uid: dashboardIds[name],
    title,
    description,
    tags: [tag],
    schemaVersion,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-1h", to: "now" },
    timezone: "browser",
    fiscalYearStartMonth: 0,
    liveNow: false,
    weekStart: "",
    links: topLinks,
    templating: { list: [...variables] },
    panels: layOut(rows),
  };
}
