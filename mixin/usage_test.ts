import { assert, assertEquals } from "@std/assert";
import { requiredMetrics } from "../tests/support/requirement.ts";
import { owners } from "./catalogue.ts";
import { usageOf } from "./usage.ts";

Deno.test("usageOf() finds panels, alerts, and alerts behind recorded series", () => {
  const { panels, alerts } = usageOf({
    name: "dalston_orchestrator_jobs_total",
  });
  assert(panels.includes("Dalston Overview: Job completion rate"));
  assert(panels.includes("Dalston Overview: Job error budget left"));
  assert(alerts.includes("DalstonJobErrorBudgetFastBurn"));
});

Deno.test("usageOf() takes no metric for another whose name goes on", () => {
  assertEquals(usageOf({ name: "dalston_queue_depth" }).panels, [
    "Dalston Overview: Queue depth by engine",
    "Dalston Engine: Queue depth",
    "Dalston Queues: Waiting tasks",
    "Dalston Queues: Queues",
    "Dalston Queues: Depth",
  ]);
  assertEquals(usageOf({ name: "dalston_queue" }), { panels: [], alerts: [] });
});

Deno.test("metrics of the requirement are each on a panel", () => {
  for (const { name } of Object.values(requiredMetrics).flat()) {
    assert(usageOf({ name }).panels.length > 0, `${name} is on no panel`);
  }
});

Deno.test("metrics are each there for somebody to see", () => {
  for (const metric of owners.flatMap(({ metrics }) => metrics)) {
    const { panels, alerts } = usageOf(metric);
    assert(
      panels.length + alerts.length > 0,
      `${metric.name} is on no panel and in no alert: show it or remove it`,
    );
  }
});
