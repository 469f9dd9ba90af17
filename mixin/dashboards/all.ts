/**
 * Every dashboard.
 *
 * @module
 */
import { engine } from "./engine/mod.ts";
import type { Dashboard, Panel } from "../../monitoring/builder/grafana.ts";
import { overview } from "./overview/mod.ts";
import { queues } from "./queues/mod.ts";
import { realtime } from "./realtime/mod.ts";
import { services } from "./services/mod.ts";

/** The dashboards, the home page first. */
export const dashboards: readonly Dashboard[] = [
  overview,
  engine,
  queues,
  realtime,
  services,
];

/** The panels of a dashboard, without the headlines of rows. */
export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.filter((panel): panel is Panel => panel.type !== "row");
}

/** The queries of a panel as they stand in it, variables and all. */
export function expressionsOf({ targets = [] }: Panel): string[] {
  return targets.map(({ expr }) => String(expr));
}
