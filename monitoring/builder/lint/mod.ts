/**
 * Checks dashboards for what makes a panel empty, false or hard to read.
 *
 * @module
 */
import type { Dashboard } from "../grafana.ts";
import { dashboardRules } from "./dashboard_rules.ts";
import { panelRules } from "./panel_rules.ts";
import { seriesOf } from "./query_problems.ts";
import { queryRules } from "./query_rules.ts";
import type { LintContext, LintOptions, LintRule } from "./rule.ts";

export type { LintContext, LintOptions, LintRule } from "./rule.ts";

/** Every rule that `lintDashboards()` applies. */
export const lintRules: readonly LintRule[] = [
  ...dashboardRules,
  ...panelRules,
  ...queryRules,
];

/** A rule that a dashboard breaks. */
export interface LintProblem {
  /** The rule as a sentence. */
  readonly rule: string;
  /** Title of the dashboard. */
  readonly dashboard: string;
  /** The panel, link, variable or query, and what is wrong with it. */
  readonly problem: string;
}

/**
 * Checks dashboards that link to each other.
 *
 * @returns the rules that are broken; empty where all is well
 */
export function lintDashboards(
  dashboards: readonly Dashboard[],
  options: LintOptions,
): LintProblem[] {
  const context: LintContext = {
    replicated: [],
    unevenLabels: [],
    ...options,
    dashboards,
    series: seriesOf(options.metrics),
  };
  return lintRules.flatMap((rule) =>
    dashboards.flatMap((dashboard) =>
      rule.problems(dashboard, context).map((problem) => ({
        rule: rule.name,
        dashboard: dashboard.title,
        problem,
      }))
    )
  );
}
