import { assertEquals } from "@std/assert";
import { overview } from "./mod.ts";

/** The rows that are required, with their panels. */
const required = {
  "Request Overview": ["Requests/sec", "Error rate (%)", "Avg latency"],
  "Batch Pipeline": [
    "Jobs in progress",
    "Queue depth by engine",
    "Job completion rate",
  ],
  "Engine Performance": [
    "Processing time by engine (p50, p95, p99)",
    "Task throughput",
    "Failure rate by engine",
  ],
  "Real-time Sessions": [
    "Active sessions",
    "Workers healthy/total",
    "Session duration distribution",
  ],
  "System Health": [
    "Redis connectivity",
    "Queue oldest task age",
    "Error logs/sec",
  ],
};

Deno.test("overview begins with whether it is healthy and has every required row", () => {
  const rows: [title: string, panels: string[]][] = [];
  for (const { type, title } of overview.panels) {
    if (type === "row") rows.push([title, []]);
    else rows.at(-1)?.[1].push(title);
  }
  const [first, ...others] = rows;
  assertEquals(first?.[0], "Is it healthy?");
  assertEquals(others, Object.entries(required));
});

Deno.test("overview has the required variables", () => {
  assertEquals(
    overview.templating.list.map(({ name, type }) => [name, type]),
    [
      ["datasource", "datasource"],
      ["service", "query"],
      ["engine_id", "query"],
      ["interval", "interval"],
    ],
  );
});
