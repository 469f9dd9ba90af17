import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { configureMetrics } from "../configure.ts";
import type { CounterDefinition } from "../definition.ts";
import { readSample, samples } from "../testing/mod.ts";

const jobs = {
  type: "counter",
  name: "test_jobs_total",
  help: "Jobs.",
  labels: { engine_id: "*", status: ["success", "failure"] },
} as const satisfies CounterDefinition;

const bytes = {
  type: "counter",
  name: "test_bytes_total",
  help: "Bytes.",
} as const satisfies CounterDefinition;

function configure() {
  return configureMetrics("test", { jobs, bytes }, { instance: "i" });
}

Deno.test("Counter.inc() adds 1, or the step it gets", async () => {
  const telemetry = configure();
  const labels = { engine_id: "a", status: "success" } as const;
  telemetry.metrics.jobs.inc(labels);
  telemetry.metrics.jobs.inc(labels, 2.5);
  telemetry.metrics.jobs.inc(labels, 0);
  telemetry.metrics.bytes.inc();
  telemetry.metrics.bytes.inc(41);
  assertEquals(await readSample(telemetry, jobs, labels), 3.5);
  assertEquals(await readSample(telemetry, bytes), 42);
});

Deno.test("Counter.inc() accepts labels in any order", async () => {
  const telemetry = configure();
  telemetry.metrics.jobs.inc({ status: "failure", engine_id: "a" });
  telemetry.metrics.jobs.inc({ engine_id: "a", status: "failure" });
  const labels = { engine_id: "a", status: "failure" } as const;
  assertEquals(await readSample(telemetry, jobs, labels), 2);
});

Deno.test("Counter.with() binds the series that inc() adds to", async () => {
  const telemetry = configure();
  const labels = { engine_id: "a", status: "success" } as const;
  const bound = telemetry.metrics.jobs.with(labels);
  bound.inc();
  telemetry.metrics.jobs.inc(labels);
  bound.inc(3);
  assertEquals(await readSample(telemetry, jobs, labels), 5);
  assertStrictEquals(telemetry.metrics.jobs.with(labels), bound);
});

Deno.test("Counter.inc() drops and counts what isn't a step", async () => {
  const telemetry = configure();
  const bound = telemetry.metrics.jobs.with({
    engine_id: "a",
    status: "success",
  });
  const steps: unknown[] = [
    NaN,
    -1,
    Infinity,
    -Infinity,
    "1",
    null,
    1n,
    Symbol("one"),
    {},
  ];
  for (const step of steps) {
    Reflect.apply(telemetry.metrics.bytes.inc, telemetry.metrics.bytes, [step]);
    Reflect.apply(bound.inc, bound, [step]);
    Reflect.apply(telemetry.metrics.jobs.inc, telemetry.metrics.jobs, [
      { engine_id: "a", status: "failure" },
      step,
    ]);
  }
  assertEquals(await readSample(telemetry, bytes), 0);
  assertEquals(await dropped(telemetry, jobs.name), {
    invalid_value: 2 * steps.length,
    invalid_labels: 0,
  });
  assertEquals(await dropped(telemetry, bytes.name), {
    invalid_value: steps.length,
    invalid_labels: 0,
  });
});

Deno.test("Counter.inc() drops and counts labels that aren't allowed", async () => {
  const telemetry = configure();
  const rejected: unknown[] = [
    undefined,
    null,
    "a",
    {},
    { engine_id: "a" },
    { engine_id: "a", status: "done" },
    { engine_id: 7, status: "success" },
    { engine_id: null, status: "success" },
    { engine_id: ["a"], status: "success" },
  ];
  for (const labels of rejected) {
    const { jobs } = telemetry.metrics;
    Reflect.apply(jobs.inc, jobs, [labels]);
    Reflect.apply(jobs.with, jobs, [labels]).inc();
    assertEquals(Reflect.apply(jobs.remove, jobs, [labels]), false);
  }
  assertEquals(
    (await samples(telemetry)).filter(({ name }) => name === jobs.name),
    [],
  );
  assertEquals(await dropped(telemetry, jobs.name), {
    invalid_value: 0,
    invalid_labels: 2 * rejected.length,
  });
});

Deno.test("Counter.inc() ignores labels that the metric doesn't have", async () => {
  const telemetry = configure();
  const labels = { engine_id: "a", status: "success", more: "x" } as const;
  telemetry.metrics.jobs.inc(labels);
  assertEquals(await readSample(telemetry, jobs, labels), undefined);
  const { more: _, ...known } = labels;
  assertEquals(await readSample(telemetry, jobs, known), 1);
});

Deno.test("Counter.remove() removes the series; the next inc() makes it again", async () => {
  const telemetry = configure();
  const labels = { engine_id: "a", status: "success" } as const;
  const bound = telemetry.metrics.jobs.with(labels);
  bound.inc(5);
  assertEquals(telemetry.metrics.jobs.remove(labels), true);
  assertEquals(telemetry.metrics.jobs.remove(labels), false);
  assertEquals(await readSample(telemetry, jobs, labels), undefined);
  bound.inc(2);
  assertEquals(await readSample(telemetry, jobs, labels), 2);
  telemetry.metrics.jobs.inc(labels);
  bound.inc();
  assertEquals(await readSample(telemetry, jobs, labels), 4);
});

Deno.test("Counter.remove() leaves the other series as they are", async () => {
  const telemetry = configure();
  const { jobs: counter } = telemetry.metrics;
  const bound = ["a", "b", "c", "d"].map((engine_id) =>
    counter.with({ engine_id, status: "success" })
  );
  bound.forEach((series, i) => series.inc(i + 1));
  counter.remove({ engine_id: "b", status: "success" });
  bound.at(3)?.inc(10);
  const values = await Promise.all(
    ["a", "b", "c", "d"].map((engine_id) =>
      readSample(telemetry, jobs, { engine_id, status: "success" })
    ),
  );
  assertEquals(values, [1, undefined, 3, 14]);
});

Deno.test("a counter's creation time is that of its first series, not of the scrape", async () => {
  let now = 1_000_000;
  const telemetry = configureMetrics("test", { jobs }, {
    instance: "i",
    now: () => now,
  });
  now = 2_000_000;
  telemetry.metrics.jobs.inc({ engine_id: "a", status: "success" });
  now = 3_000_000;
  const response = await telemetry.handler(
    new Request("http://x/metrics", {
      headers: { accept: "application/openmetrics-text" },
    }),
  );
  const line = (await response.text()).split("\n")
    .find((line) => line.startsWith("test_jobs_created{"));
  assertNotEquals(line, undefined);
  assertEquals(line?.split(" ").at(-1), "2000");
});

async function dropped(
  telemetry: ReturnType<typeof configure>,
  metric: string,
): Promise<Record<string, number>> {
  const found = (await samples(telemetry)).filter(({ name, labels }) =>
    name === "dalston_metrics_dropped_total" && labels.metric === metric
  );
  return Object.fromEntries(
    found.map(({ labels, value }) => [labels.reason, value]),
  );
}
