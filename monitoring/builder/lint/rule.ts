/**
 * What a dashboard is held to. Most rules are those of Grafana's own
 * dashboard-linter, the others come from what operators ran into.
 *
 * @module
 */
import { expressionsOf, panelsOf } from "../../../mixin/dashboards/all.ts";
import type { Dashboard, Panel } from "../grafana.ts";

/** One rule. */
export interface Rule {
  /** What holds, as a sentence. */
  readonly name: string;
  /** What doesn't. */
  readonly problems: (dashboard: Dashboard) => string[];
  /** Breaks a dashboard in this one way, for the rule's own test. */
  readonly spoil: (dashboard: Dashboard) => void;
}

/** A rule on each panel. */
export function panelRule(
  name: string,
  holds: (panel: Panel, dashboard: Dashboard) => boolean,
  spoil: (panel: Panel) => void,
): Rule {
  return {
    name,
    problems: (dashboard) =>
      panelsOf(dashboard).filter((panel) => !holds(panel, dashboard))
        .map(({ title, id }) => title ?? `panel ${id}`),
    spoil: (dashboard) => panelsOf(dashboard).forEach(spoil),
  };
}

/** A rule on each query. */
export function queryRule(
  name: string,
  problems: (expression: string, dashboard: Dashboard) => string[],
  bad: string,
): Rule {
  return {
    name,
    problems: (dashboard) =>
      panelsOf(dashboard).flatMap((panel) =>
        expressionsOf(panel).flatMap((expression) =>
          problems(expression, dashboard).map((problem) =>
            `${panel.title}: ${problem} in ${expression}`
          )
        )
      ),
    spoil: (dashboard) => {
      const [panel] = panelsOf(dashboard);
      panel.targets = [{ refId: "A", expr: bad }];
    },
  };
}
