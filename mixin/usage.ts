/**
 * Finds the panels and alerts that use a metric.
 *
 * @module
 */
import type { MetricDefinition } from "@dalston/metrics";
import { expressionsOf, panelsOf } from "@dalston/monitoring/builder";
import { alerts, recordings } from "./alerts/mod.ts";
import { dashboards } from "./dashboards/all.ts";

/** Panels and alerts that use a metric. */
export interface Usage {
  /** `Dalston Overview: Requests/sec`, … */
  readonly panels: readonly string[];
  /** Names of alerts, also of those that use it through a recording rule. */
  readonly alerts: readonly string[];
}

/** Finds where a metric is used. */
export function usageOf({ name }: Pick<MetricDefinition, "name">): Usage {
  const series = [
    name,
    ...recordings.filter(({ expr }) => mentions(expr, name))
      .map(({ record }) => record),
  ];
  const used = (expression: string) =>
    series.some((each) => mentions(expression, each));
  return {
    panels: dashboards.flatMap((dashboard) =>
      panelsOf(dashboard).filter((panel) => expressionsOf(panel).some(used))
        .map((panel) => `${dashboard.title}: ${panel.title}`)
    ),
    alerts: alerts.filter(({ expr }) => used(expr)).map(({ alert }) => alert),
  };
}

/** Tests if an expression has this series in it, or a part of its histogram. */
function mentions(expression: string, name: string): boolean {
  return new RegExp(`(?<![\\w:])${name}(_bucket|_sum|_count)?(?![\\w:])`)
    .test(expression);
}
