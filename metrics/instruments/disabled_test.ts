import { assertEquals } from "@std/assert";
import { configureMetrics } from "../configure.ts";
import type { MetricsModule } from "../definition.ts";

const module = {
  jobs: {
    type: "counter",
    name: "jobs_total",
    help: "J.",
    labels: { status: ["ok"] },
  },
  bytes: { type: "counter", name: "bytes_total", help: "B." },
  depth: { type: "gauge", name: "depth", help: "D.", labels: { queue: "*" } },
  up: { type: "gauge", name: "up", help: "U." },
  wait: {
    type: "histogram",
    name: "wait_seconds",
    help: "W.",
    labels: { a: "*" },
  },
  build: { type: "histogram", name: "build_seconds", help: "B." },
} as const satisfies MetricsModule;

Deno.test("disabled instruments accept all calls and keep nothing", async () => {
  const { metrics, registry } = configureMetrics("test", module, {
    enabled: false,
  });
  metrics.jobs.inc({ status: "ok" });
  metrics.jobs.with({ status: "ok" }).inc(2);
  assertEquals(metrics.jobs.remove({ status: "ok" }), false);
  metrics.bytes.inc(3);
  metrics.depth.set({ queue: "q" }, 1);
  metrics.depth.inc({ queue: "q" });
  metrics.depth.dec({ queue: "q" });
  metrics.depth.with({ queue: "q" }).unset();
  assertEquals(metrics.depth.remove({ queue: "q" }), false);
  metrics.depth.clear();
  metrics.up.set(1);
  metrics.wait.observe({ a: "x" }, 1);
  metrics.wait.with({ a: "x" }).observe(1);
  metrics.build.observe(1);
  assertEquals(await registry.getMetricsAsJSON(), []);
});

Deno.test("disabled timers still return the seconds", () => {
  const { metrics } = configureMetrics("test", module, { enabled: false });
  for (
    const stop of [
      metrics.build.startTimer(),
      metrics.wait.startTimer({ a: "x" }),
      metrics.wait.with({ a: "x" }).startTimer(),
    ]
  ) {
    const start = performance.now();
    while (performance.now() === start);
    assertEquals(stop() > 0, true);
  }
});
