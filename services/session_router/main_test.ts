import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
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
      DALSTON_SESSION_ROUTER_PORT: "0",
      DALSTON_INSTANCE: "test",
      LOG_LEVEL: "error",
      ...variables,
    },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

async function get(url: string) {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

Deno.test("start() gives out slots, and answers /metrics and /health until it is stopped", async () => {
  await using settings = await environment({
    DALSTON_SESSION_LEASE_SECONDS: "7",
  });
  const service = await start(settings.variables);
  assertEquals(service.name, "session-router");
  assertEquals(service.metricsAddress, `${service.address}/metrics`);
  {
    await using backend = await openBackend({
      dataDir: settings.variables.DALSTON_DATA_DIR,
    });
    await backend.workerRegistry.heartbeat({
      kind: "realtime",
      id: "a",
      url: "ws://127.0.0.1:1/session",
      capacity: 1,
      status: "ready",
    });
  }
  const response = await fetch(`${service.address}/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tenant_id: "t" }),
  });
  assertEquals(response.status, 201);
  assertEquals((await response.json()).lease_ms, 7_000);
  const { text } = await get(`${service.address}/metrics`);
  for (
    const sample of [
      'dalston_session_router_sessions_active{worker_id="a",service="session-router",instance="test"} 1',
      'dalston_session_router_sessions_total{status="timeout",service="session-router",instance="test"} 0',
      "dalston_build_info{",
      "process_start_time_seconds{",
    ]
  ) assertStringIncludes(text, sample);
  assertEquals((await get(`${service.address}/health`)).status, 200);
  assertEquals((await get(`${service.address}/nowhere`)).status, 404);
  await service.stop();
  await assertRejects(() => fetch(`${service.address}/health`), TypeError);
});

Deno.test("start() throws PortTakenError where somebody else listens", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using settings = await environment({
    DALSTON_SESSION_ROUTER_PORT: String(taken.addr.port),
  });
  await assertRejects(
    () => start(settings.variables),
    PortTakenError,
    "DALSTON_SESSION_ROUTER_PORT",
  );
});

Deno.test("start() throws SettingsError with the variable that is wrong", async () => {
  for (
    const name of [
      "DALSTON_SESSION_LEASE_SECONDS",
      "DALSTON_WORKER_STALE_SECONDS",
    ]
  ) {
    await using settings = await environment({ [name]: "0" });
    await assertRejects(() => start(settings.variables), SettingsError, name);
  }
});
