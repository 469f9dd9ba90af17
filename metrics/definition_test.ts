/**
 * Tests what must not compile. Each `@ts-expect-error` fails the type check if the
 * line below it compiles. The calls themselves need not run.
 */
import { configureMetrics, type MetricsModule } from "./mod.ts";

const orchestrator = {
  jobs: {
    type: "counter",
    name: "test_jobs_total",
    help: "Jobs by final status.",
    labels: { status: ["completed", "failed"] },
  },
  scheduled: {
    type: "counter",
    name: "test_scheduled_total",
    help: "Tasks pushed to queues.",
    labels: { engine_id: "*", stage: "*" },
  },
  build: {
    type: "histogram",
    name: "test_build_seconds",
    help: "Time to build a graph.",
  },
  wait: {
    type: "histogram",
    name: "test_wait_seconds",
    help: "Time in the queue.",
    labels: { engine_id: "*" },
  },
} as const satisfies MetricsModule;

const logs = {
  entries: {
    type: "counter",
    name: "test_log_entries_total",
    help: "Log entries.",
    labels: { level: ["error", "warn"] },
  },
  active: { type: "gauge", name: "test_active", help: "Active." },
  depth: {
    type: "gauge",
    name: "test_depth",
    help: "Depth.",
    labels: { engine_id: "*", state: ["waiting", "running"] },
  },
} as const satisfies MetricsModule;

const { metrics } = configureMetrics("test", { ...orchestrator, ...logs });
const engine_id: string = "a";

Deno.test("labels that a definition has compile", () => {
  metrics.jobs.inc({ status: "completed" });
  metrics.jobs.inc({ status: "failed" }, 2);
  metrics.scheduled.inc({ engine_id, stage: "prepare" });
  metrics.scheduled.with({ engine_id, stage: "merge" }).inc();
  metrics.build.observe(1);
  metrics.build.startTimer()();
  metrics.wait.observe({ engine_id }, 1);
  metrics.wait.startTimer({ engine_id })();
  metrics.entries.inc({ level: "error" });
  metrics.active.set(1);
  metrics.depth.set({ engine_id, state: "waiting" }, 1);
  metrics.depth.remove({ engine_id, state: "waiting" });
});

Deno.test("a definition passed inline needs no `as const`", () => {
  const { metrics } = configureMetrics("test", {
    sessions: {
      type: "counter",
      name: "test_sessions_total",
      help: "Sessions.",
      labels: { status: ["completed", "error"] },
    },
  });
  metrics.sessions.inc({ status: "error" });
  // @ts-expect-error: no such value
  metrics.sessions.inc({ status: "failed" });
});

Deno.test("a misspelt metric doesn't compile", () => {
  // @ts-expect-error: no such metric
  metrics.job;
  // @ts-expect-error: no such metric in the second module
  metrics.entry;
});

Deno.test("a missing label doesn't compile", () => {
  // @ts-expect-error: no labels at all
  metrics.jobs.inc();
  // @ts-expect-error: `status` is missing
  metrics.jobs.inc({});
  // @ts-expect-error: `stage` is missing
  metrics.scheduled.inc({ engine_id });
  // @ts-expect-error: `stage` is missing
  metrics.scheduled.with({ engine_id });
  // @ts-expect-error: `state` is missing
  metrics.depth.remove({ engine_id });
  // @ts-expect-error: labels are missing
  metrics.wait.observe(1);
});

Deno.test("an extra or misspelt label doesn't compile", () => {
  // @ts-expect-error: no label `reason`
  metrics.jobs.inc({ status: "failed", reason: "x" });
  // @ts-expect-error: it is `status`
  metrics.jobs.inc({ state: "failed" });
  // @ts-expect-error: it is `engine_id`
  metrics.scheduled.with({ engineId: engine_id, stage: "merge" });
  // @ts-expect-error: the histogram has no labels
  metrics.build.observe({ stage: "merge" }, 1);
  // @ts-expect-error: `service` is set by the library
  metrics.jobs.inc({ status: "failed", service: "x" });
});

Deno.test("a value outside a closed set doesn't compile", () => {
  // @ts-expect-error: no such status
  metrics.jobs.inc({ status: "done" });
  // @ts-expect-error: no such status
  metrics.jobs.with({ status: "done" });
  // @ts-expect-error: any string is not one of the two
  metrics.jobs.inc({ status: engine_id });
  // @ts-expect-error: no such level
  metrics.entries.inc({ level: "info" });
  // @ts-expect-error: no such state
  metrics.depth.set({ engine_id, state: "idle" }, 1);
  // @ts-expect-error: label values are strings
  metrics.scheduled.inc({ engine_id: 1, stage: "merge" });
});

Deno.test("a method of another type of metric doesn't compile", () => {
  // @ts-expect-error: counters don't go down
  metrics.jobs.dec;
  // @ts-expect-error: counters aren't set
  metrics.jobs.with({ status: "failed" }).set;
  // @ts-expect-error: an unlabelled metric is bound already
  metrics.build.with;
  // @ts-expect-error: gauges don't observe
  metrics.active.observe;
  // @ts-expect-error: values are numbers
  metrics.active.set("1");
});

Deno.test("a malformed definition doesn't compile", () => {
  ({
    // @ts-expect-error: no such kind
    a: { type: "timer", name: "a", help: "A." },
    // @ts-expect-error: `help` is missing
    b: { type: "counter", name: "b_total" },
    // @ts-expect-error: only histograms have buckets
    c: { type: "counter", name: "c_total", help: "C.", buckets: [1] },
    // @ts-expect-error: labels are "*" or a list
    d: { type: "gauge", name: "d", help: "D.", labels: { x: "y" } },
  }) satisfies MetricsModule;
});
