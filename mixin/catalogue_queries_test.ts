import { assertEquals } from "@std/assert";
import { queryProblems, seriesOf } from "@dalston/monitoring/builder";
import { allMetrics } from "./catalogue.ts";

const series = seriesOf(allMetrics);

Deno.test("queryProblems() finds nothing wrong with what there is", () => {
  for (
    const query of [
      `sum by (service) (rate(dalston_gateway_requests_total{status_code=~"5.."}[5m]))`,
      `histogram_quantile(0.9, sum by (le, engine_id) (rate(dalston_engine_task_duration_seconds_bucket[5m])))`,
      `dalston_gateway_request_duration_seconds_bucket{le="2.5"}`,
      `dalston_orchestrator_jobs_total{status!="failed"}`,
      `increase(dalston_metrics_overflow_total{metric="dalston_queue_depth"}[1h])`,
      `up{service=~"engine-.*"} == 0`,
    ]
  ) {
    assertEquals(queryProblems(query, series), [], query);
  }
});

Deno.test("queryProblems() finds names, labels and values that aren't", () => {
  const wrong = {
    "dalston_gateway_request_total": "there is no metric",
    "dalston_gateway_request_duration_seconds": "there is no metric",
    [`dalston_queue_depth{engine="a"}`]: "has no label engine",
    [`dalston_orchestrator_jobs_total{status="faild"}`]: "has no status=",
    [`dalston_orchestrator_jobs_total{status!="faild"}`]: "has no status!=",
    [`dalston_orchestrator_jobs_total{status=~"fail"}`]: "has no status=~",
    [`dalston_gateway_request_duration_seconds_bucket{le="2"}`]:
      `has no le="2"`,
    "sum by (engine) (dalston_queue_depth)": "no series here has the label",
  };
  for (const [query, problem] of Object.entries(wrong)) {
    const problems = queryProblems(query, series);
    assertEquals(problems.map((text) => text.includes(problem)), [true], query);
  }
});
