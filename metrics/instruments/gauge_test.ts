import { assertEquals } from "@std/assert";
import { configureMetrics } from "../configure.ts";
import type { GaugeDefinition } from "../definition.ts";
import { readSample, samples } from "../testing/mod.ts";

const sessions = {
  type: "gauge",
  name: "test_sessions",
  help: "Sessions.",
  labels: { worker_id: "*" },
} as const satisfies GaugeDefinition;

const connected = {
  type: "gauge",
  name: "test_connected",
  help: "Connected.",
} as const satisfies GaugeDefinition;

function configure() {
  return configureMetrics("test", { sessions, connected }, { instance: "i" });
}

Deno.test("Gauge.set(), inc() and dec() change the value", async () => {
  const telemetry = configure();
  const a = { worker_id: "a" };
  telemetry.metrics.sessions.set(a, 10);
  telemetry.metrics.sessions.inc(a);
  telemetry.metrics.sessions.dec(a, 3);
  telemetry.metrics.sessions.with(a).inc(0.5);
  telemetry.metrics.connected.inc();
  telemetry.metrics.connected.dec(4);
  assertEquals(await readSample(telemetry, sessions, a), 8.5);
  assertEquals(await readSample(telemetry, connected), -3);
});

Deno.test("Gauge.inc() and dec() by labels start at 0", async () => {
  const telemetry = configure();
  telemetry.metrics.sessions.inc({ worker_id: "a" }, 2);
  telemetry.metrics.sessions.dec({ worker_id: "b" });
  assertEquals(await readSample(telemetry, sessions, { worker_id: "a" }), 2);
  assertEquals(await readSample(telemetry, sessions, { worker_id: "b" }), -1);
});

Deno.test("Gauge.set() drops NaN without making a series at 0", async () => {
  const telemetry = configure();
  const { sessions: gauge, connected: unlabelled } = telemetry.metrics;
  for (const value of [NaN, undefined, "1", null, 1n, Symbol("one")]) {
    Reflect.apply(gauge.set, gauge, [{ worker_id: "a" }, value]);
    Reflect.apply(unlabelled.set, unlabelled, [value]);
  }
  gauge.inc({ worker_id: "a" }, NaN);
  gauge.dec({ worker_id: "a" }, NaN);
  const found = await samples(telemetry);
  assertEquals(found.filter(({ name }) => name === sessions.name), []);
  assertEquals(await readSample(telemetry, connected), 0);
  assertEquals(
    found.filter(({ name, value }) =>
      name === "dalston_metrics_dropped_total" && value > 0
    ).map(({ labels, value }) => [labels.metric, labels.reason, value]),
    [
      [sessions.name, "invalid_value", 8],
      [connected.name, "invalid_value", 6],
    ],
  );
});

Deno.test("Gauge.set() accepts infinities; a step that would give NaN is dropped", async () => {
  const telemetry = configure();
  telemetry.metrics.connected.set(-Infinity);
  telemetry.metrics.connected.inc(Infinity);
  assertEquals(await readSample(telemetry, connected), -Infinity);
});

Deno.test("Gauge.unset() makes the series absent until it is set again", async () => {
  const telemetry = configure();
  const { sessions: gauge, connected: unlabelled } = telemetry.metrics;
  const bound = gauge.with({ worker_id: "a" });
  bound.set(3);
  bound.unset();
  unlabelled.unset();
  unlabelled.unset();
  assertEquals(
    await readSample(telemetry, sessions, { worker_id: "a" }),
    undefined,
  );
  assertEquals(await readSample(telemetry, connected), undefined);
  bound.inc();
  unlabelled.dec();
  assertEquals(await readSample(telemetry, sessions, { worker_id: "a" }), 1);
  assertEquals(await readSample(telemetry, connected), -1);
  unlabelled.unset();
  assertEquals(await readSample(telemetry, connected), undefined);
});

Deno.test("Gauge.clear() removes every series, and remove() one", async () => {
  const telemetry = configure();
  const { sessions: gauge } = telemetry.metrics;
  const bound = gauge.with({ worker_id: "a" });
  for (const worker_id of ["a", "b", "c"]) gauge.set({ worker_id }, 1);
  assertEquals(gauge.remove({ worker_id: "b" }), true);
  assertEquals(await workers(telemetry), ["a", "c"]);
  gauge.clear();
  assertEquals(await workers(telemetry), []);
  bound.set(1);
  gauge.set({ worker_id: "d" }, 1);
  assertEquals(await workers(telemetry), ["a", "d"]);
});

Deno.test("idleSeconds removes a series that wasn't updated for so long", async () => {
  let now = 1_000_000;
  const lag = { ...sessions, idleSeconds: 60 } as const;
  const telemetry = configureMetrics("test", { lag }, {
    instance: "i",
    now: () => now,
  });
  const kept = telemetry.metrics.lag.with({ worker_id: "kept" });
  kept.set(1);
  telemetry.metrics.lag.set({ worker_id: "idle" }, 1);
  now += 40_000;
  kept.set(2);
  assertEquals(await workers(telemetry), ["kept", "idle"]);
  now += 40_000;
  assertEquals(await workers(telemetry), ["kept"]);
  now += 60_001;
  assertEquals(await workers(telemetry), []);
  kept.set(3);
  assertEquals(await workers(telemetry), ["kept"]);
  const [family] = await telemetry.registry.getMetricsAsJSON();
  assertEquals(family?.values.length, 1);
});

async function workers(
  telemetry: Parameters<typeof samples>[0],
): Promise<(string | undefined)[]> {
  return (await samples(telemetry))
    .filter(({ name }) => name === sessions.name)
    .map(({ labels }) => labels.worker_id);
}
