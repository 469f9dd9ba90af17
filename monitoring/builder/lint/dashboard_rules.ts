/**
 * Rules on a dashboard as a whole.
 *
 * @module
 */
import {
  dashboards,
  expressionsOf,
  panelsOf,
} from "../../../mixin/dashboards/all.ts";
import type { Dashboard } from "../grafana.ts";
import type { Rule } from "./rule.ts";

/** Variables that Grafana has itself, as far as they are used. */
const builtIn = ["__url_time_range", "__field.labels.engine_id", "__data"];

function variablesOf({ templating }: Dashboard) {
  return templating?.list ?? [];
}

/** Names of the variables in a text: `$name`, `${name}`, `${name.part}`. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{?([\w.]+)\}?/g)].map(([, name]) => name);
}

/** Everything that variables may stand in. */
function textsOf(dashboard: Dashboard): string[] {
  return [
    ...panelsOf(dashboard).flatMap((panel) => [
      ...expressionsOf(panel),
      JSON.stringify([panel.links, panel.fieldConfig, panel.interval ?? ""]),
      JSON.stringify(panel.datasource),
    ]),
    ...variablesOf(dashboard).map(({ datasource }) =>
      JSON.stringify(datasource ?? "")
    ),
  ];
}

/** Where the links of a dashboard lead. */
function linksOf(dashboard: Dashboard): string[] {
  const links = panelsOf(dashboard).flatMap((panel) => [
    ...(panel.links ?? []),
    ...(panel.fieldConfig?.defaults.links ?? []),
  ]);
  return [...JSON.stringify(links).matchAll(/"url":"([^"]*)"/g)]
    .map(([, url]) => url);
}

function holds(
  name: string,
  test: (dashboard: Dashboard) => boolean,
  spoil: (dashboard: Dashboard) => void,
): Rule {
  return {
    name,
    problems: (dashboard) => test(dashboard) ? [] : [dashboard.uid ?? "?"],
    spoil,
  };
}

/** The rules. */
export const dashboardRules: readonly Rule[] = [
  holds(
    "dashboard can't be edited in the browser",
    ({ editable }) => editable === false,
    (dashboard) => dashboard.editable = true,
  ),
  holds(
    "dashboard is in the schema of Grafana 10.3",
    ({ schemaVersion }) => schemaVersion === 39,
    (dashboard) => dashboard.schemaVersion = 36,
  ),
  holds(
    "dashboard shares its crosshair",
    ({ graphTooltip }) => graphTooltip === 1,
    (dashboard) => dashboard.graphTooltip = 0,
  ),
  holds(
    "dashboard has a datasource variable named datasource",
    (dashboard) =>
      variablesOf(dashboard).some(({ type, name }) =>
        type === "datasource" && name === "datasource"
      ),
    (dashboard) => variablesOf(dashboard)[0].name = "prometheus",
  ),
  holds(
    "query variables are read anew when the time range changes",
    (dashboard) =>
      variablesOf(dashboard).every(({ type, refresh, datasource }) =>
        type !== "query" ||
        (refresh === 2 && datasource?.uid === "${datasource}")
      ),
    (dashboard) =>
      variablesOf(dashboard)[1] = {
        type: "query",
        name: "x",
        refresh: 1,
      },
  ),
  holds(
    "ids of rows and panels are unique",
    ({ panels = [] }) => {
      const ids = panels.map((panel) => "id" in panel ? panel.id : undefined);
      return new Set(ids).size === ids.length && ids.every((id) => id);
    },
    (dashboard) => panelsOf(dashboard)[0].id = panelsOf(dashboard)[1].id,
  ),
  holds(
    "links at the top keep time range and variables",
    ({ links = [] }) =>
      links.length > 0 &&
      links.every(({ keepTime, includeVars }) => keepTime && includeVars),
    (dashboard) => dashboard.links = [],
  ),
  {
    name: "links lead to a dashboard and keep the time range",
    problems: (dashboard) =>
      linksOf(dashboard).filter((url) =>
        !url.includes("?${__url_time_range}") ||
        !dashboards.some(({ uid }) => url.startsWith(`/d/${uid}?`))
      ),
    spoil: (dashboard) => {
      const [panel] = panelsOf(dashboard);
      panel.fieldConfig = {
        defaults: { links: [{ title: "Gone", url: "/d/gone" }] },
        overrides: [],
      };
    },
  },
  {
    name:
      "variables are there when they are used, and used when they are there",
    problems: (dashboard) => {
      const there = variablesOf(dashboard).map(({ name }) => name);
      const used = new Set(textsOf(dashboard).flatMap(variablesIn));
      return [
        ...there.filter((name) => !used.has(name)),
        ...[...used].filter((name) =>
          !there.includes(name) && !builtIn.includes(name)
        ),
      ];
    },
    spoil: (dashboard) => dashboard.templating?.list?.pop(),
  },
];
