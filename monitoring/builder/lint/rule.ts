/**
 * The form of a rule for dashboards. Most rules are those of Grafana's own
 * dashboard-linter, the others come from what operators ran into.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";
import { expressionsOf, panelsOf } from "../dashboard.ts";
import type { Dashboard, Panel } from "../grafana.ts";
import type { KnownSeries } from "./query_problems.ts";

/** Input of the rules besides the dashboards. */
export interface LintOptions {
  /** Every metric that queries may name, with the labels of its targets. */
  readonly metrics: readonly MetricDefinition[];
  /**
   * Gauges that every replica of a service reports in full. Their sum over
   * replicas counts everything several times, so `max` or `min` must read them.
   *
   * @default []
   */
  readonly replicated?: readonly MetricDefinition[];
  /**
   * Labels whose values differ by orders of magnitude, so that lines by them
   * need a logarithmic axis or a maximum.
   *
   * @default []
   */
  readonly unevenLabels?: readonly string[];
}

/** The dashboards that are checked together, and the options with defaults. */
export interface LintContext extends Required<LintOptions> {
  /** All dashboards, as links may lead from each to each. */
  readonly dashboards: readonly Dashboard[];
  /** The series of the metrics. */
  readonly series: KnownSeries;
}

/** One rule. */
export interface LintRule {
  /** The rule as a sentence. */
  readonly name: string;
  /** Finds the places where a dashboard breaks the rule. */
  problems(dashboard: Dashboard, context: LintContext): string[];
}

/** A rule that each panel keeps. */
export function panelRule(
  name: string,
  holds: (panel: Panel, context: LintContext) => boolean,
): LintRule {
  return {
    name,
    problems: (dashboard, context) =>
      panelsOf(dashboard).filter((panel) => !holds(panel, context))
        .map(({ title, id }) => title || `panel ${id}`),
  };
}

/** A rule that each query keeps. */
export function queryRule(
  name: string,
  problems: (expression: string, context: LintContext) => string[],
): LintRule {
  return {
    name,
    problems: (dashboard, context) =>
      panelsOf(dashboard).flatMap((panel) =>
        expressionsOf(panel).flatMap((expression) =>
          problems(expression, context).map((problem) =>
            `${panel.title}: ${problem} in ${expression}`
          )
        )
      ),
  };
}
