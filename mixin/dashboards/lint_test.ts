import { assertEquals } from "@std/assert";
import { lintDashboards, lintRules } from "@dalston/monitoring/builder";
import { recordedMetrics } from "../alerts/mod.ts";
import { allMetrics } from "../catalogue.ts";
import { dashboards } from "./all.ts";

/** Gauges that every replica reports in full. */
const replicated = allMetrics.filter(({ name, type }) =>
  type === "gauge" && (
    /^dalston_(queue|events|redis|exporter)_/.test(name) ||
    name === "dalston_orchestrator_jobs_in_progress" ||
    /^dalston_session_router_(workers|sessions_active|capacity)/.test(name)
  )
);

const problems = lintDashboards(dashboards, {
  metrics: [...allMetrics, ...recordedMetrics],
  replicated,
  unevenLabels: ["engine_id"],
});

for (const { name } of lintRules) {
  Deno.test(`lint: ${name}`, async (t) => {
    for (const { title = "" } of dashboards) {
      await t.step(title, () => {
        const broken = problems.filter(({ rule, dashboard }) =>
          rule === name && dashboard === title
        );
        assertEquals(broken, []);
      });
    }
  });
}
