/**
 * Finds the panels of all dashboards that are red now, and those without data.
 *
 * @module
 */
import { panelsOf } from "@dalston/monitoring/builder";
import { dashboards } from "../../mixin/dashboards/all.ts";
import type { Dashboard, Panel } from "@dalston/monitoring/builder";
import type { PrometheusServer } from "../support/prometheus_server.ts";
import { answers, type Choice, hasOneEngine } from "./_panel_answers.ts";

/** Panels by name, such as `Overview: Error rate (%)`. */
export interface Glance {
  readonly red: readonly string[];
  readonly blank: readonly string[];
}

/** Evaluates every panel now. */
export async function glance(
  prometheus: PrometheusServer,
  engine = "transcriber",
): Promise<Glance> {
  const now = Date.now() / 1000;
  const red: string[] = [];
  const blank: string[] = [];
  for (const dashboard of dashboards) {
    const choice = chosen(dashboard, engine);
    for (const panel of panelsOf(dashboard)) {
      const range = { start: now, end: now, step: 1 };
      const found = await answers(prometheus, panel, choice, range);
      const values = found.flat().flatMap(({ values }) => values);
      const name = `${dashboard.title.replace("Dalston ", "")}: ${panel.title}`;
      if (values.length === 0) blank.push(name);
      if (values.some((value) => colour(panel, value) === "red")) {
        red.push(name);
      }
    }
  }
  return { red, blank };
}

/** Chooses everything, or one engine on dashboards of one engine. */
function chosen(dashboard: Dashboard, engine: string): Choice {
  return {
    service: ".+",
    engine_id: hasOneEngine(dashboard) ? engine : ".+",
    interval: "1m",
  };
}

/** Returns the colour that the panel gives to a value. */
function colour({ fieldConfig }: Panel, value: number): string | undefined {
  const { mappings = [], thresholds } = fieldConfig.defaults;
  for (const mapping of mappings) {
    if (mapping.type !== "value") continue;
    const word = mapping.options[String(value)];
    if (word !== undefined) return word.color;
  }
  return thresholds?.steps.findLast((step) =>
    (step.value ?? -Infinity) <= value
  )
    ?.color;
}
