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
import { dashboardsLink } from "./panels/links.ts";

/** A headline with panels below, from left to right. */
export interface Row {
  /** Stays with the row. */
  readonly id: number;
  /** The headline. */
  readonly title: string;
  /** Panels from left to right; a new line begins where one is full. */
  readonly panels: readonly Panel[];
}

/** Dashboards that belong together. */
export interface DashboardGroup {
  /** Title of the menu that leads from each of them to all. */
  readonly title: string;
  /** Tag that all of them carry. */
  readonly tag: string;
}

/** Options of a dashboard. */
export interface DashboardOptions {
  /** Last part of the dashboard's address. Links and bookmarks name it. */
  readonly uid: string;
  /** Title in Grafana's list. */
  readonly title: string;
  /** One sentence on its purpose. */
  readonly description: string;
  /** The dashboards that it belongs to. */
  readonly group: DashboardGroup;
  /** Choices at the top, from left to right. */
  readonly variables: readonly Variable[];
  /** Rows from top to bottom. */
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
      const { w, h } = panel.gridPos;
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
  const { uid, title, description, group, variables, rows } = options;
  return {
    id: null,
    uid,
    title,
    description,
    tags: [group.tag],
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
    links: [dashboardsLink(group.title, group.tag)],
    templating: { list: [...variables] },
    panels: layOut(rows),
  };
}

/** The panels of a dashboard, without the headlines of rows. */
export function panelsOf({ panels }: Dashboard): Panel[] {
  return panels.filter((panel) => panel.type !== "row");
}

/** The queries of a panel as they stand in it, variables and all. */
export function expressionsOf({ targets }: Panel): string[] {
  return targets.map(({ expr }) => expr);
}
