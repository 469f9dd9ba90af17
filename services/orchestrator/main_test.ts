import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import { openBackend } from "../adapters/open.ts";
import { PortTakenError } from "@dalston/metrics/serve";
import { SettingsError } from "../service/settings.ts";
import { start } from "./main.ts";

/** An environment with a folder of its own, removed at the end. */
async function environment(variables: Record<string, string> = {}) {
  const dataDir = await Deno.makeTempDir();
  return {
    variables: {
      DALSTON_DATA_DIR: dataDir,
      DALSTON_ORCHESTRATOR_PORT: "0",
      DALSTON_INSTANCE: "test",
      LOG_LEVEL: "error",
      ...variables,
    },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

/** SQLite removes its log when the last connection is closed. */
function openDatabases(dataDir: string): string[] {
  return [...Deno.readDirSync(dataDir)].map(({ name }) => name)
    .filter((name) => name.endsWith("-wal"));
}

async function get(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

Deno.test("start() handles events and answers /metrics and /health until it is stopped", async () => {
  await using settings = await environment();
  const service = await start(settings.variables);
  assertEquals(service.name, "orchestrator");
  assertEquals(service.address, null);
  const metrics = service.metricsAddress ?? "";
  assertEquals(new URL(metrics).pathname, "/metrics");
  {
    await using backend = await openBackend({
      dataDir: settings.variables.DALSTON_DATA_DIR,
    });
    // Of a job that was removed: it is handled, and that is all.
    await backend.eventLog.publish({
      type: "job.created",
      timestamp: new Date().toISOString(),
      payload: { job_id: crypto.randomUUID(), request_id: "r" },
    });
  }
  await eventually("a processed event", async () => {
    const { status, text } = await get(metrics);
    assertEquals(status, 200);
    return text.includes(
      'dalston_orchestrator_events_processed_total{event_type="job.created",service="orchestrator",instance="test"} 1\n',
    );
  });
  const { text } = await get(metrics);
  for (
    const sample of [
      'dalston_orchestrator_jobs_total{status="failed",service="orchestrator",instance="test"} 0',
      'dalston_orchestrator_jobs_in_progress{status="running",service="orchestrator",instance="test"} 0',
      "dalston_build_info{",
      "process_start_time_seconds{",
    ]
  ) assertStringIncludes(text, sample);
  const health = await get(metrics.replace("/metrics", "/health"));
  assertEquals(health.status, 200);
  const { DALSTON_DATA_DIR } = settings.variables;
  assertEquals(openDatabases(DALSTON_DATA_DIR), ["dalston.db-wal"]);
  await service.stop();
  assertEquals(openDatabases(DALSTON_DATA_DIR), []);
  await assertRejects(() => fetch(metrics), TypeError);
});

Deno.test("start() serves no metrics where they are off", async () => {
  await using settings = await environment({ METRICS_ENABLED: "false" });
  const service = await start(settings.variables);
  assertEquals(service.metricsAddress, null);
  await service.stop();
});

Deno.test("start() asks for the token where there is one", async () => {
  await using settings = await environment({ METRICS_TOKEN: "secret" });
  const service = await start(settings.variables);
  const url = service.metricsAddress ?? "";
  assertEquals((await get(url)).status, 401);
  const headers = { authorization: "Bearer secret" };
  assertEquals((await get(url, { headers })).status, 200);
  await service.stop();
});

Deno.test("start() throws PortTakenError, names the variable and leaves nothing open", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(taken.addr.port);
  await using settings = await environment({ DALSTON_ORCHESTRATOR_PORT: port });
  await assertRejects(
    () => start(settings.variables),
    PortTakenError,
    "DALSTON_ORCHESTRATOR_PORT",
  );
  assertEquals(openDatabases(settings.variables.DALSTON_DATA_DIR), []);
});

Deno.test("start() throws SettingsError that names variable and value", async () => {
  await using settings = await environment({
    DALSTON_ORCHESTRATOR_PORT: "eight",
  });
  await assertRejects(
    () => start(settings.variables),
    SettingsError,
    'Cannot use DALSTON_ORCHESTRATOR_PORT="eight"',
  );
});
