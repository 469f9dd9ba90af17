import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  AggregatorRegistry,
  Counter,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Pushgateway,
  Registry,
  Summary,
} from "prom-client";
import { configureMetrics } from "./configure.ts";
import type { MetricsModule } from "./definition.ts";
import { assertExposition, parseExposition, samples } from "./testing/mod.ts";

const module = {
  jobs: {
    type: "counter",
    name: "jobs_total",
    help: "Jobs.",
    labels: { status: ["ok", "failed"] },
  },
  depth: {
    type: "gauge",
    name: "depth",
    help: "Depth.",
    labels: { queue: "*" },
  },
  wait: {
    type: "histogram",
    name: "wait_seconds",
    help: "Wait.",
    buckets: [1],
  },
} as const satisfies MetricsModule;

function configure(registry?: Registry) {
  const telemetry = configureMetrics("s", module, { instance: "i", registry });
  telemetry.metrics.jobs.inc({ status: "ok" }, 3);
  telemetry.metrics.depth.set({ queue: 'a"b' }, 7);
  telemetry.metrics.wait.observe(0.5);
  return telemetry;
}

async function scrape(
  telemetry: ReturnType<typeof configure>,
  accept = "text/plain",
): Promise<string> {
  const response = await telemetry.handler(
    new Request("http://x/metrics", { headers: { accept } }),
  );
  return response.text();
}

function startingWith(text: string, ...starts: string[]): string[] {
  return text.split("\n")
    .filter((line) => starts.some((start) => line.startsWith(start)));
}

Deno.test("registry.metrics() of prom-client has the same lines as our handler", async () => {
  const telemetry = configure();
  const ours = await scrape(telemetry);
  const theirs = await telemetry.registry.metrics();
  const names = ["jobs_total", "depth", "wait_seconds", "dalston_metrics_"];
  assertEquals(
    startingWith(theirs, ...names).map(sortLabels).toSorted(),
    startingWith(ours, ...names).map(sortLabels).toSorted(),
  );
  assertStringIncludes(theirs, "# TYPE wait_seconds histogram");
});

/** Sorts labels: `prom-client` has them in another order. */
function sortLabels(line: string): string {
  return line.replace(
    /\{(.*)\}/,
    (_, labels: string) => `{${labels.split(",").toSorted().join(",")}}`,
  );
}

Deno.test("an OpenMetrics registry of prom-client adds _total to our counters once", async () => {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  // @ts-expect-error: declared for the default content type, works for both
  const telemetry = configure(registry);
  const lines = startingWith(await telemetry.registry.metrics(), "jobs");
  assertEquals(lines, [
    'jobs_total{status="ok",service="s",instance="i"} 3',
    'jobs_total{status="failed",service="s",instance="i"} 0',
  ]);
});

Deno.test("AggregatorRegistry.aggregate() sums our counters and histograms", async () => {
  const workers = [configure(), configure()];
  const json = await Promise.all(
    workers.map(({ registry }) => registry.getMetricsAsJSON()),
  );
  const text = await AggregatorRegistry.aggregate(json).metrics();
  assertEquals(startingWith(text, "jobs_total", "wait_seconds", "depth"), [
    'jobs_total{status="ok",service="s",instance="i"} 6',
    'jobs_total{status="failed",service="s",instance="i"} 0',
    'depth{queue="a\\"b",service="s",instance="i"} 14',
    'wait_seconds_bucket{le="1.0",service="s",instance="i"} 2',
    'wait_seconds_bucket{le="+Inf",service="s",instance="i"} 2',
    'wait_seconds_sum{service="s",instance="i"} 1',
    'wait_seconds_count{service="s",instance="i"} 2',
  ]);
});

Deno.test("registry.resetMetrics() of prom-client resets our instruments", async () => {
  const telemetry = configure();
  const bound = telemetry.metrics.jobs.with({ status: "ok" });
  telemetry.registry.resetMetrics();
  bound.inc();
  const lines = startingWith(
    await scrape(telemetry),
    "jobs_total",
    "depth",
    "wait_seconds_count",
  );
  assertEquals(lines, [
    'jobs_total{status="ok",service="s",instance="i"} 1',
    'jobs_total{status="failed",service="s",instance="i"} 0',
    'wait_seconds_count{service="s",instance="i"} 0',
  ]);
});

Deno.test("registry.metrics() of prom-client runs collectors, once for all metrics", async () => {
  const telemetry = configure();
  let runs = 0;
  telemetry.addCollector({
    name: "queues",
    owns: ["depth"],
    collect() {
      if (++runs === 2) throw new Error("gone");
      telemetry.metrics.depth.set({ queue: "c" }, 40 + runs);
    },
  });
  assertStringIncludes(await telemetry.registry.metrics(), 'queue="c"');
  assertEquals(runs, 1);
  const failed = await telemetry.registry.metrics();
  assertEquals(startingWith(failed, "depth"), []);
  assertEquals(runs, 2);
});

Deno.test("metrics of others are in our exposition, with our common labels", async () => {
  const registry = new Registry();
  registry.setDefaultLabels({ region: "eu" });
  const telemetry = configure(registry);
  const registers = [registry];
  new Counter({ name: "their_total", help: "T.", registers }).inc(2);
  new Counter({ name: "their_count", help: "T.", registers }).inc(4);
  new Gauge({
    name: "their_gauge",
    help: 'A\n"b"',
    labelNames: ["instance"],
    registers,
    async collect() {
      await Promise.resolve();
      this.set({ instance: "x" }, -1);
    },
  });
  new Histogram({
    name: "their_seconds",
    help: "T.",
    buckets: [1, 2.5],
    registers,
  }).observe(2);
  new Summary({
    name: "their_summary",
    help: "T.",
    percentiles: [0.5],
    registers,
  }).observe(3);
  const text = await scrape(telemetry);
  const ours = 'service="s",instance="i"';
  const common = `${ours},region="eu"`;
  assertEquals(startingWith(text, "their_", "# HELP their_gauge"), [
    `their_total{${common}} 2`,
    `their_count{${common}} 4`,
    '# HELP their_gauge A\\n"b"',
    'their_gauge{service="s",instance="x",region="eu"} -1',
    `their_seconds_bucket{${ours},le="1.0",region="eu"} 0`,
    `their_seconds_bucket{${ours},le="2.5",region="eu"} 1`,
    `their_seconds_bucket{${ours},le="+Inf",region="eu"} 1`,
    `their_seconds_sum{${common}} 2`,
    `their_seconds_count{${common}} 1`,
    `their_summary{${ours},quantile="0.5",region="eu"} 3`,
    `their_summary_sum{${common}} 3`,
    `their_summary_count{${common}} 1`,
  ]);
  assertExposition(text);
  const openMetrics = await scrape(telemetry, "application/openmetrics-text");
  assertStringIncludes(openMetrics, "# TYPE their counter\n");
  assertStringIncludes(openMetrics, "# TYPE their_count unknown\n");
  assertExposition(openMetrics, "openmetrics");
});

Deno.test("a metric of others that throws is counted and doesn't fail the scrape", async () => {
  const telemetry = configure();
  const registers = [telemetry.registry];
  new Gauge({
    name: "their_broken",
    help: "B.",
    registers,
    collect() {
      throw new Error("broken");
    },
  });
  new Gauge({ name: "their_sound", help: "S.", registers }).set(1);
  await assertRejects(() => telemetry.registry.metrics(), Error, "broken");
  const text = await scrape(telemetry);
  assertEquals(startingWith(text, "their_"), [
    'their_sound{service="s",instance="i"} 1',
  ]);
  assertEquals(failures(text), { "their_broken error": 1 });
});

Deno.test("a collector that fails is counted, and the metrics it owns are left out", async () => {
  const telemetry = configure();
  let failing = true;
  telemetry.addCollector({
    name: "queues",
    owns: ["depth"],
    collect() {
      telemetry.metrics.depth.set({ queue: "c" }, 1);
      if (failing) throw new Error("gone");
    },
  });
  let others = 0;
  telemetry.addCollector({ name: "other", collect: () => void others++ });
  const text = await scrape(telemetry);
  assertEquals(startingWith(text, "depth"), []);
  assertStringIncludes(text, "jobs_total");
  assertEquals(others, 1);
  failing = false;
  const sound = await scrape(telemetry);
  assertStringIncludes(sound, 'depth{queue="c"');
  assertEquals(failures(sound), { "queues error": 1 });
});

Deno.test("a collector's failures are exported at 0 before the first one", async () => {
  const telemetry = configure();
  telemetry.addCollector({ name: "queues", collect() {} });
  const found = (await samples(telemetry)).filter(({ name }) =>
    name === "dalston_metrics_collector_failures_total"
  );
  assertEquals(
    found.map(({ labels, value }) => [labels.collector, labels.reason, value]),
    [["queues", "error", 0], ["queues", "timeout", 0]],
  );
});

Deno.test("addCollector() throws TypeError on a collector that owns an unknown metric", () => {
  assertThrows(
    () =>
      configure().addCollector({
        name: "queues",
        owns: ["depth", "dept"],
        collect() {},
      }),
    TypeError,
    'Cannot add collector "queues": it owns "dept", and there is no such metric',
  );
});

Deno.test("prom-client's Pushgateway pushes our series", async () => {
  const { registry } = configure();
  const pushed = Promise.withResolvers<string>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      pushed.resolve(`${request.method} ${await request.text()}`);
      return new Response();
    },
  );
  const gateway = new Pushgateway(
    `http://127.0.0.1:${server.addr.port}`,
    {},
    registry,
  );
  await gateway.push({ jobName: "batch" });
  const text = await pushed.promise;
  assertStringIncludes(text, "PUT # HELP jobs_total");
  assertStringIncludes(
    text,
    'jobs_total{status="ok",service="s",instance="i"} 3',
  );
});

Deno.test("addCollector() returns a function that removes the collector", async () => {
  const telemetry = configure();
  let runs = 0;
  const collector = { name: "c", collect: () => void runs++ };
  const remove = telemetry.addCollector(collector);
  await scrape(telemetry);
  remove();
  remove();
  await scrape(telemetry);
  assertEquals(runs, 1);
});

/** Returns `collector reason` and the count of each failure. */
function failures(text: string): Record<string, number> {
  const family = parseExposition(text).find(({ name }) =>
    name === "dalston_metrics_collector_failures_total"
  );
  return Object.fromEntries(
    (family?.samples ?? []).filter(({ value }) => value > 0)
      .map(({ labels, value }) => [
        `${labels.collector} ${labels.reason}`,
        value,
      ]),
  );
}
