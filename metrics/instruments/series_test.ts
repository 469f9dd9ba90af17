import { assertEquals } from "@std/assert";
import { configureMetrics } from "../configure.ts";
import type { MetricsModule } from "../definition.ts";
import {
  readSample,
  type Sample,
  samples,
  type Scrapable,
} from "../testing/mod.ts";

const name = "test_requests_total";

const requests = {
  type: "counter",
  name,
  help: "Requests.",
  labels: { method: "*", outcome: ["ok", "error"], route: "*" },
  maxSeries: 4,
} as const;

/** `method outcome route value` of each series of the metric. */
async function series(telemetry: Scrapable): Promise<string[]> {
  return (await samples(telemetry)).filter((sample) => sample.name === name)
    .map(({ labels: { method, outcome, route }, value }) =>
      [method, outcome, route, value].join(" ")
    );
}

async function overflows(telemetry: Scrapable): Promise<number | undefined> {
  const found = (await samples(telemetry)).find((sample: Sample) =>
    sample.name === "dalston_metrics_overflow_total" &&
    sample.labels.metric === name
  );
  return found?.value;
}

Deno.test("a metric whose labels are all closed has every combination at 0", async () => {
  const telemetry = configureMetrics("test", {
    counter: {
      type: "counter",
      name,
      help: "Requests.",
      labels: { outcome: ["ok", "error"], method: ["GET", "PUT"] },
    },
  });
  assertEquals(
    (await samples(telemetry)).filter((sample) => sample.name === name)
      .map((
        { labels: { outcome, method }, value },
      ) => [outcome, method, value]),
    [
      ["ok", "GET", 0],
      ["ok", "PUT", 0],
      ["error", "GET", 0],
      ["error", "PUT", 0],
    ],
  );
});

Deno.test("metrics without labels have their series from the start", async () => {
  const module = {
    counter: { type: "counter", name: "a_total", help: "A." },
    gauge: { type: "gauge", name: "b", help: "B." },
    histogram: { type: "histogram", name: "c", help: "C.", buckets: [1] },
  } as const satisfies MetricsModule;
  const own = ["a_total", "b", "c_bucket", "c_bucket", "c_sum", "c_count"];
  assertEquals(
    (await samples(configureMetrics("test", module)))
      .filter((sample) => own.includes(sample.name))
      .map(({ name, value }) => [name, value]),
    own.map((name) => [name, 0]),
  );
});

Deno.test("an open label value brings its siblings over the closed labels", async () => {
  const telemetry = configureMetrics("test", { requests });
  assertEquals(await series(telemetry), []);
  telemetry.metrics.requests.inc({
    method: "GET",
    outcome: "error",
    route: "/",
  });
  assertEquals(await series(telemetry), ["GET ok / 0", "GET error / 1"]);
});

Deno.test("a gauge has no siblings at 0: nobody measured them", async () => {
  const telemetry = configureMetrics("test", {
    gauge: { ...requests, type: "gauge", name: "test_requests" },
  });
  const labels = { method: "GET", outcome: "ok", route: "/" } as const;
  telemetry.metrics.gauge.set(labels, 1);
  const found = await samples(telemetry);
  assertEquals(
    found.filter(({ name }) => name === "test_requests").length,
    1,
  );
});

Deno.test("beyond the limit values go to a series whose open labels read __overflow__", async () => {
  const telemetry = configureMetrics("test", { requests });
  const { requests: counter } = telemetry.metrics;
  const inc = (route: string, outcome: "ok" | "error" = "ok") =>
    counter.inc({ method: "GET", outcome, route });
  for (const route of ["/a", "/b", "/c", "/d", "/c"]) inc(route);
  inc("/e", "error");
  inc("/a");
  assertEquals(await series(telemetry), [
    "GET ok /a 2",
    "GET error /a 0",
    "GET ok /b 1",
    "GET error /b 0",
    "__overflow__ ok __overflow__ 3",
    "__overflow__ error __overflow__ 1",
  ]);
  assertEquals(await overflows(telemetry), 4);
});

Deno.test("an instrument bound beyond the limit counts as overflow each time it is used", async () => {
  const telemetry = configureMetrics("test", { requests });
  const { requests: counter } = telemetry.metrics;
  const labelsOf = (route: string) =>
    ({ method: "GET", outcome: "ok", route }) as const;
  counter.inc(labelsOf("/a"));
  counter.inc(labelsOf("/b"));
  const bound = counter.with(labelsOf("/c"));
  assertEquals(await overflows(telemetry), 0);
  bound.inc(2);
  bound.inc(3);
  assertEquals(await overflows(telemetry), 2);
  assertEquals((await series(telemetry))[4], "__overflow__ ok __overflow__ 5");
});

Deno.test("gauges and histograms bound beyond the limit use the overflow series, too", async () => {
  const labels = { queue: "*" } as const;
  const module = {
    depth: { type: "gauge", name: "d", help: "D.", labels, maxSeries: 1 },
    wait: { type: "histogram", name: "w", help: "W.", labels, maxSeries: 1 },
  } as const satisfies MetricsModule;
  const telemetry = configureMetrics("test", module);
  const { depth, wait } = telemetry.metrics;
  depth.set({ queue: "a" }, 1);
  wait.observe({ queue: "a" }, 1);
  const gauge = depth.with({ queue: "b" });
  gauge.set(5);
  gauge.inc();
  gauge.dec(2);
  gauge.unset();
  const histogram = wait.with({ queue: "b" });
  histogram.observe(2);
  histogram.startTimer()();
  const overflow = { queue: "__overflow__" };
  assertEquals(await readSample(telemetry, module.depth, overflow), 4);
  assertEquals(
    (await readSample(telemetry, module.wait, overflow))?.count,
    2,
  );
});

Deno.test("remove() makes room, also for an instrument bound beyond the limit", async () => {
  const telemetry = configureMetrics("test", { requests });
  const { requests: counter } = telemetry.metrics;
  const labelsOf = (route: string, outcome: "ok" | "error" = "ok") =>
    ({ method: "GET", outcome, route }) as const;
  counter.inc(labelsOf("/a"));
  counter.inc(labelsOf("/b"));
  const bound = counter.with(labelsOf("/c"));
  counter.remove(labelsOf("/a"));
  bound.inc();
  assertEquals(await overflows(telemetry), 1);
  counter.remove(labelsOf("/a", "error"));
  bound.inc();
  assertEquals(await overflows(telemetry), 1);
  assertEquals(
    (await series(telemetry)).filter((line) => line.includes("/c")).toSorted(),
    ["GET error /c 0", "GET ok /c 1"],
  );
});

Deno.test("removing the overflow series makes no room for others", async () => {
  const telemetry = configureMetrics("test", { requests });
  const { requests: counter } = telemetry.metrics;
  for (const route of ["/a", "/b", "/c"]) {
    counter.inc({ method: "GET", outcome: "ok", route });
  }
  for (const outcome of ["ok", "error"] as const) {
    const overflow = "__overflow__";
    counter.remove({ method: overflow, outcome, route: overflow });
  }
  counter.inc({ method: "GET", outcome: "ok", route: "/d" });
  assertEquals(await overflows(telemetry), 2);
  assertEquals((await series(telemetry)).slice(-2), [
    "__overflow__ ok __overflow__ 1",
    "__overflow__ error __overflow__ 0",
  ]);
});

Deno.test("label values that UTF-8 can't tell apart are one series", async () => {
  const telemetry = configureMetrics("test", { requests });
  for (const route of ["\ud800", "\ud801", "\ufffd"]) {
    telemetry.metrics.requests.inc({ method: "GET", outcome: "ok", route });
  }
  assertEquals(await series(telemetry), [
    "GET ok \ufffd 3",
    "GET error \ufffd 0",
  ]);
});

Deno.test("names of object properties are ordinary label values", async () => {
  const telemetry = configureMetrics("test", { requests });
  const routes = ["__proto__", "constructor"];
  for (const route of routes) {
    telemetry.metrics.requests.inc({ method: "GET", outcome: "ok", route });
  }
  assertEquals(
    await series(telemetry),
    routes.flatMap((route) => [`GET ok ${route} 1`, `GET error ${route} 0`]),
  );
});

Deno.test("thousands of series come and go and keep their values", async () => {
  const telemetry = configureMetrics("test", {
    counter: {
      type: "counter",
      name,
      help: "Requests.",
      labels: { method: ["GET"], outcome: ["ok"], route: "*" },
      maxSeries: 5_000,
    },
  });
  const { counter } = telemetry.metrics;
  const labelsOf = (i: number) =>
    ({ method: "GET", outcome: "ok", route: `${i}` }) as const;
  const bound = Array.from({ length: 5_000 }, (_, i) => {
    const series = counter.with(labelsOf(i));
    series.inc(i);
    return series;
  });
  for (let i = 0; i < 5_000; i += 3) counter.remove(labelsOf(i));
  for (const series of bound) series.inc(0.5);
  const values = new Map(
    (await samples(telemetry)).filter((sample) => sample.name === name)
      .map(({ labels, value }) => [Number(labels.route), value]),
  );
  assertEquals(values.size, 5_000);
  for (const [i, value] of values) {
    assertEquals(value, i % 3 === 0 ? 0.5 : i + 0.5);
  }
});
