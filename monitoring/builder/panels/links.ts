/**
 * Links between dashboards. Each keeps the time range.
 *
 * @module
 */
import type { DashboardLink } from "../grafana.ts";

/** A link on a series. Its address may hold labels of the series. */
export interface SeriesLink {
  /** Text of the link. */
  readonly title: string;
  /** Address, with Grafana's placeholders in it. */
  readonly url: string;
}

const timeRange = "${__url_time_range}";

/** A link from the corner of a panel to the dashboard of this uid. */
export function panelLink(title: string, uid: string): DashboardLink {
  return link({ title, type: "link", url: address(uid) });
}

/**
 * A link from a series to the dashboard about the value of one of its labels.
 * That dashboard has a variable with the name of the label.
 *
 * @param title Stands before the value: "Engine" gives "Engine transcriber".
 */
export function seriesLink(
  title: string,
  uid: string,
  label: string,
): SeriesLink {
  const value = `\${__field.labels.${label}}`;
  return {
    title: `${title} ${value}`,
    url: `${address(uid)}&var-${label}=${value}`,
  };
}

/** A menu of all dashboards with this tag; it hands on their variables. */
export function dashboardsLink(title: string, tag: string): DashboardLink {
  return link({ title, type: "dashboards", tags: [tag], includeVars: true });
}

function address(uid: string): string {
  return `/d/${uid}?${timeRange}`;
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
