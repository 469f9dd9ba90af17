/**
 * Rules for a dashboard as a whole.
 *
 * @module
 */
import { expressionsOf, panelsOf } from "../dashboard.ts";
import {
  type Dashboard,
  type QueryVariable,
  schemaVersion,
  type Variable,
} from "../grafana.ts";
import type { LintContext, LintRule } from "./rule.ts";

/** Variables that Grafana itself has, as far as dashboards use them. */
const builtIn = /^__(url_time_range|data|field\.labels\.\w+)$/;

function variablesOf({ templating }: Dashboard): readonly Variable[] {
  return templating.list;
}

function queryVariablesOf(dashboard: Dashboard): QueryVariable[] {
  return variablesOf(dashboard).filter((variable) => variable.type === "query");
}

/** Names of the variables in a text: `$name`, `${name}`, `${name.part}`. */
function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{?([\w.]+)\}?/g)]
    .flatMap(([, name]) => name ?? []);
}

/** Everything that variables may stand in. */
function textsOf(dashboard: Dashboard): string[] {
  return [
    ...panelsOf(dashboard).flatMap((panel) => [
      ...expressionsOf(panel),
      JSON.stringify([panel.links, panel.fieldConfig, panel.interval ?? ""]),
      panel.datasource.uid,
    ]),
    ...queryVariablesOf(dashboard).map(({ datasource }) => datasource.uid),
  ];
}

/** Addresses in the links of a dashboard's panels. */
function addressesOf(dashboard: Dashboard): string[] {
  const links = panelsOf(dashboard).flatMap((panel) => [
    ...panel.links,
    ...panel.fieldConfig.defaults.links,
  ]);
  return links.map(({ url }) => url);
}

function dashboardRule(
  name: string,
  holds: (dashboard: Dashboard, context: LintContext) => boolean,
): LintRule {
  return {
    name,
    problems: (dashboard, context) =>
      holds(dashboard, context) ? [] : [dashboard.uid],
  };
}

/** The rules. */
export const dashboardRules: readonly LintRule[] = [
  dashboardRule(
    "dashboard can't be edited in the browser",
    ({ editable }) => editable === false,
  ),
  dashboardRule(
    "dashboard is in the schema of Grafana 10.3",
    (dashboard) => dashboard.schemaVersion === schemaVersion,
  ),
  dashboardRule(
    "dashboard shares its crosshair",
    ({ graphTooltip }) => graphTooltip === 1,
  ),
  dashboardRule(
    "dashboard has a datasource variable named datasource",
    (dashboard) =>
      variablesOf(dashboard).some(({ type, name }) =>
        type === "datasource" && name === "datasource"
      ),
  ),
  dashboardRule(
    "query variables are read anew when the time range changes",
    (dashboard) =>
      queryVariablesOf(dashboard).every(({ refresh, datasource }) =>
        refresh === 2 && datasource.uid === "${datasource}"
      ),
  ),
  dashboardRule(
    "ids of rows and panels are unique",
    ({ panels }) => {
      const ids = panels.map(({ id }) => id);
      return new Set(ids).size === ids.length && ids.every((id) => id > 0);
    },
  ),
  dashboardRule(
    "links at the top keep time range and variables",
    ({ links }) =>
      links.length > 0 &&
      links.every(({ keepTime, includeVars }) => keepTime && includeVars),
  ),
  {
    name: "links lead to a dashboard and keep the time range",
    problems: (dashboard, { dashboards }) =>
      addressesOf(dashboard).filter((url) =>
        !url.includes("?${__url_time_range}") ||
        !dashboards.some(({ uid }) => url.startsWith(`/d/${uid}?`))
      ),
  },
  {
    name: "variables that queries use exist, and each variable is used",
    problems: (dashboard) => {
      const existing = variablesOf(dashboard).map(({ name }) => name);
      const used = new Set(textsOf(dashboard).flatMap(variablesIn));
      return [
        ...existing.filter((name) => !used.has(name)),
        ...[...used].filter((name) =>
          !existing.includes(name) && !builtIn.test(name)
        ),
      ];
    },
  },
];
