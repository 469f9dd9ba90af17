import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Counter, Registry } from "prom-client";
import { configureMetrics } from "./configure.ts";
import type { MetricsModule } from "./definition.ts";
import { AlreadyRegisteredError } from "./errors.ts";
import { samples } from "./testing/mod.ts";

const jobs = {
  jobs: { type: "counter", name: "test_jobs_total", help: "Jobs." },
} as const satisfies MetricsModule;

const logs = {
  entries: {
    type: "counter",
    name: "test_log_entries_total",
    help: "Log entries.",
    labels: { level: ["warn", "error"] },
  },
} as const satisfies MetricsModule;

Deno.test("configureMetrics() puts service and instance on every series", async () => {
  const telemetry = configureMetrics('gate"way\n', { ...jobs, ...logs }, {
    instance: "a\\b",
  });
  assertEquals(telemetry.service, 'gate"way\n');
  assertEquals(telemetry.instance, "a\\b");
  const found = await samples(telemetry);
  assertEquals(found.length > 3, true);
  for (const { labels } of found) {
    assertEquals([labels.service, labels.instance], ['gate"way\n', "a\\b"]);
  }
});

Deno.test("configureMetrics() takes modules combined by spreading", async () => {
  const telemetry = configureMetrics("test", { ...jobs, ...logs });
  telemetry.metrics.jobs.inc();
  telemetry.metrics.entries.inc({ level: "warn" }, 2);
  const found = await samples(telemetry);
  assertEquals(
    found.filter(({ name }) => name.startsWith("test_"))
      .map(({ labels: { level }, value }) => [level, value]),
    [[undefined, 1], ["warn", 2], ["error", 0]],
  );
});

Deno.test("configureMetrics() keeps two services in one process apart", async () => {
  const one = configureMetrics("one", jobs);
  const two = configureMetrics("two", jobs);
  one.metrics.jobs.inc(5);
  for (
    const [telemetry, service, value] of [[one, "one", 5], [
      two,
      "two",
      0,
    ]] as const
  ) {
    const found = (await samples(telemetry)).filter(({ name }) =>
      name === "test_jobs_total"
    );
    assertEquals(
      found.map(({ labels, value }) => [labels.service, value]),
      [[service, value]],
    );
  }
});

Deno.test("configureMetrics() registers in the registry it gets", () => {
  const registry = new Registry();
  const telemetry = configureMetrics("test", jobs, { registry });
  assertStrictEquals(telemetry.registry, registry);
  assertThrows(() =>
    new Counter({
      name: "test_jobs_total",
      help: "Another.",
      registers: [registry],
    })
  );
});

Deno.test("configureMetrics() throws AlreadyRegisteredError if the registry has the name", () => {
  const registry = new Registry();
  configureMetrics("test", jobs, { registry });
  assertThrows(
    () => configureMetrics("again", jobs, { registry }),
    AlreadyRegisteredError,
    'Cannot register metric "test_jobs_total": the registry has a metric of that name',
  );
});

Deno.test("configureMetrics() throws AlreadyRegisteredError on the library's own names", () => {
  const module = {
    dropped: {
      type: "counter",
      name: "dalston_metrics_dropped_total",
      help: "Mine.",
    },
  } as const;
  assertThrows(() => configureMetrics("test", module), AlreadyRegisteredError);
});

Deno.test("configureMetrics() checks definitions when disabled, too", () => {
  assertThrows(
    () =>
      configureMetrics("test", {
        bad: { type: "counter", name: "no name", help: "Bad." },
      }, { enabled: false }),
    TypeError,
    'Cannot define metric "no name"',
  );
});

Deno.test("configureMetrics() throws TypeError on an empty name, instance or token", () => {
  assertThrows(
    () => configureMetrics("", jobs),
    TypeError,
    "Cannot configure metrics: the service name must be a non-empty string",
  );
  assertThrows(
    () => configureMetrics("test", jobs, { instance: "" }),
    TypeError,
    "Cannot configure metrics: the instance must be a non-empty string",
  );
  assertThrows(
    () => configureMetrics("test", jobs, { token: "" }),
    TypeError,
    "Cannot configure metrics: the token must be a non-empty string",
  );
});

Deno.test("configureMetrics() names the instance after the host, or localhost without permission", async () => {
  const script = new URL("./testdata/print_instance.ts", import.meta.url);
  const instance = async (...permissions: string[]) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...permissions, script.href],
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  assertEquals(await instance(), "localhost");
  assertEquals(await instance("--allow-sys=hostname"), Deno.hostname());
});
