import { assertEquals } from "@std/assert";
import { configureMetrics } from "../configure.ts";
import type { HistogramDefinition } from "../definition.ts";
import { readSample, samples } from "../testing/mod.ts";

const duration = {
  type: "histogram",
  name: "test_duration_seconds",
  help: "Duration.",
  labels: { engine_id: "*" },
  buckets: [0.5, 1, 10],
} as const satisfies HistogramDefinition;

const build = {
  type: "histogram",
  name: "test_build_seconds",
  help: "Build.",
} as const satisfies HistogramDefinition;

function configure(now?: () => number) {
  return configureMetrics("test", { duration, build }, { instance: "i", now });
}

Deno.test("Histogram.observe() counts a value in each bucket at or above it", async () => {
  const telemetry = configure();
  const a = { engine_id: "a" };
  for (const value of [-1, 0, 0.5, 0.50001, 1, 9, 10, 11]) {
    telemetry.metrics.duration.observe(a, value);
  }
  assertEquals(await readSample(telemetry, duration, a), {
    count: 8,
    sum: -1 + 0.5 + 0.50001 + 1 + 9 + 10 + 11,
    buckets: { "0.5": 3, "1.0": 5, "10.0": 7, "+Inf": 8 },
  });
});

Deno.test("Histogram.observe() drops and counts what isn't finite", async () => {
  const telemetry = configure();
  const { duration: labelled, build: unlabelled } = telemetry.metrics;
  const values = [NaN, Infinity, -Infinity, "1", null, undefined, 1n];
  for (const value of values) {
    Reflect.apply(labelled.observe, labelled, [{ engine_id: "a" }, value]);
    Reflect.apply(unlabelled.observe, unlabelled, [value]);
  }
  assertEquals((await readSample(telemetry, build))?.count, 0);
  assertEquals(
    (await samples(telemetry)).filter(({ name, value }) =>
      name === "dalston_metrics_dropped_total" && value > 0
    ).map(({ labels, value }) => [labels.metric, labels.reason, value]),
    [
      [duration.name, "invalid_value", values.length],
      [build.name, "invalid_value", values.length],
    ],
  );
});

Deno.test("Histogram.startTimer() observes the seconds since, and returns them", async () => {
  let now = 5_000;
  const telemetry = configure(() => now);
  const labels = { engine_id: "a" };
  const stop = telemetry.metrics.duration.startTimer(labels);
  labels.engine_id = "changed";
  const stopBound = telemetry.metrics.duration.with({ engine_id: "b" })
    .startTimer();
  now += 750;
  assertEquals(stop(), 0.75);
  assertEquals(stopBound(), 0.75);
  const reading = await readSample(telemetry, duration, { engine_id: "a" });
  assertEquals([reading?.count, reading?.sum], [1, 0.75]);
  assertEquals(
    (await readSample(telemetry, duration, { engine_id: "b" }))?.count,
    1,
  );
});

Deno.test("Histogram.startTimer() never observes less than 0, even if the clock goes back", async () => {
  let now = 5_000;
  const telemetry = configure(() => now);
  const stop = telemetry.metrics.build.startTimer();
  now -= 1_000;
  assertEquals(stop(), 0);
  assertEquals((await readSample(telemetry, build))?.sum, 0);
});

Deno.test("Histogram.remove() removes the series; a bound instrument makes it again", async () => {
  const telemetry = configure();
  const a = { engine_id: "a" };
  const bound = telemetry.metrics.duration.with(a);
  bound.observe(2);
  telemetry.metrics.duration.observe({ engine_id: "b" }, 3);
  assertEquals(telemetry.metrics.duration.remove(a), true);
  assertEquals(await readSample(telemetry, duration, a), undefined);
  assertEquals(
    (await readSample(telemetry, duration, { engine_id: "b" }))?.sum,
    3,
  );
  bound.observe(0.1);
  assertEquals((await readSample(telemetry, duration, a))?.buckets, {
    "0.5": 1,
    "1.0": 1,
    "10.0": 1,
    "+Inf": 1,
  });
});

Deno.test("a histogram's buckets, sum and count come from one moment", async () => {
  const telemetry = configure();
  const { duration: histogram } = telemetry.metrics;
  const many = 2_000;
  for (let i = 0; i < many; i++) histogram.observe({ engine_id: `${i}` }, 0.1);
  const { body } = await telemetry.handler(new Request("http://x/metrics"));
  let text = "";
  // Observes between any two chunks of the body.
  for await (const piece of body ?? []) {
    text += new TextDecoder().decode(piece);
    for (let i = 0; i < many; i++) {
      histogram.observe({ engine_id: `${i}` }, 20);
    }
  }
  const values = text.split("\n")
    .filter((line) => line.startsWith(duration.name))
    .map((line) => Number(line.split(" ").at(-1)));
  assertEquals(values.length, many * 6);
  assertEquals(new Set(values), new Set([1, 0.1]));
});
