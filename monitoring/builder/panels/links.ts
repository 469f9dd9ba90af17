/**
 * Links between dashboards. Each keeps the time range.
 *
 * @module
 */
import type { DashboardLink } from "../grafana.ts";

/** The dashboards by the last part of their address. */
export const dashboardIds = {
  overview: "dalston-overview",
  engine: "dalston-engine",
  queues: "dalston-queues",
  realtime: "dalston-realtime",
  services: "dalston-services",
} as const;

/** A dashboard. */
export type DashboardName = keyof typeof dashboardIds;

/** Tag that all dashboards have in common. */
export const tag = "dalston";

/** A link on a series: `variables` hand on what it is about. */
export interface SeriesLink {
  readonly title: string;
  readonly url: string;
}

const timeRange = "${__url_time_range}";

/** From the corner of a panel to a dashboard. */
export function panelLink(title: string, to: DashboardName): DashboardLink {
  return link({ title, type: "link", url: address(to) });
}

/** From a series to the dashboard of its engine, by its label `engine_id`. */
export const engineLink: SeriesLink = {
  title: "Engine ${__field.labels.engine_id}",
  url: `${address("engine")}&var-engine_id=\${__field.labels.engine_id}`,
};

/** At the top of each dashboard, to all of them. */
export const topLinks: DashboardLink[] = [
  link({
    title: "Dalston",
    type: "dashboards",
    tags: [tag],
    includeVars: true,
  }),
];

function address(to: DashboardName): string {
  return `/d/${dashboardIds[to]}?${timeRange}`;
}

function link(
  own: Pick<DashboardLink, "title" | "type"> & Partial<DashboardLink>,
): DashboardLink {
  return {
    icon: "external link",
    tooltip: "",
    url: "",
    tags: [],
    asDropdown: false,
    targetBlank: false,
    includeVars: false,
    keepTime: true,
    ...own,
  };
}
