import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { assertExposition, lintNames } from "@dalston/metrics/testing";
import { requiredMetrics } from "../../tests/support/requirement.ts";
import { openBackend } from "../adapters/open.ts";
import { PortTakenError } from "@dalston/metrics/serve";
import type { RunningService } from "../service/running_service.ts";
import type { Engine } from "./engine.ts";
import { engineMetrics } from "./metrics.ts";
import { defineEngineService } from "./engine_service.ts";

const engine: Engine<"merge", "test"> = {
  engineId: "test",
  stage: "merge",
  process: () => Promise.resolve({ files: {}, result: { segments: 0 } }),
};

const { start } = defineEngineService({
  engineId: "test",
  port: 9109,
  settings: {},
  openBackend,
  engine: () => engine,
});

/** Starts the engine in a folder of its own and hands it to `use`. */
async function withEngine(
  environment: Record<string, string>,
  use: (running: RunningService, address: string) => Promise<void>,
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    const port = environment.DALSTON_ENGINE_TEST_PORT ?? `${freePort()}`;
    const running = await start({
      DALSTON_DATA_DIR: dataDir,
      DALSTON_ENGINE_TEST_PORT: port,
      LOG_LEVEL: "error",
      ...environment,
    });
    try {
      await use(running, `http://127.0.0.1:${port}`);
    } finally {
      await running.stop();
    }
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function get(
  url: string,
  init?: RequestInit,
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

Deno.test("defineEngineService() serves the metrics that the platform promises, at 0", async () => {
  const environment = { DALSTON_INSTANCE: "box" };
  await withEngine(environment, async (running, address) => {
    assertEquals(running.name, "engine-test");
    assertEquals(running.address, null);
    assertEquals(running.metricsAddress, `${address}/metrics`);
    const { status, text } = await get(`${address}/metrics`);
    assertEquals(status, 200);
    assertExposition(text);
    for (const { name, type, labels } of requiredMetrics.engine) {
      assertStringIncludes(text, `# TYPE ${name} ${type}\n`);
      const sample = type === "histogram" ? `${name}_count` : name;
      const lines = text.split("\n").filter((it) =>
        it.startsWith(`${sample}{`)
      );
      assert(lines.length > 0, name);
      for (const line of lines) {
        for (const label of [...labels, "service", "instance"]) {
          assertStringIncludes(line, `${label}="`);
        }
        assertStringIncludes(line, 'service="engine-test",instance="box"} 0');
      }
    }
    assertStringIncludes(text, 'le="7200.0"');
    assertStringIncludes(text, "dalston_build_info{");
    assertStringIncludes(text, "process_cpu_seconds_total{");
  });
});

Deno.test("defineEngineService() answers /health while the backend answers", async () => {
  await withEngine({}, async (_running, address) => {
    assertEquals(await get(`${address}/health`), {
      status: 200,
      text: '{"status":"ok","service":"engine-test"}',
    });
    assertEquals((await get(`${address}/nothing`)).status, 404);
  });
});

Deno.test("defineEngineService() has no metrics when they are disabled", async () => {
  const environment = { METRICS_ENABLED: "false" };
  await withEngine(environment, async (running, address) => {
    assertEquals(running.metricsAddress, null);
    assertEquals((await get(`${address}/metrics`)).status, 404);
    assertEquals((await get(`${address}/health`)).status, 200);
  });
});

Deno.test("defineEngineService() shows metrics to those who have the token", async () => {
  await withEngine({ METRICS_TOKEN: "secret" }, async (_running, address) => {
    assertEquals((await get(`${address}/metrics`)).status, 401);
    const headers = { authorization: "Bearer secret" };
    assertEquals((await get(`${address}/metrics`, { headers })).status, 200);
  });
});

Deno.test("defineEngineService() leaves nothing behind when its port is taken", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await assertRejects(
    () =>
      withEngine(
        { DALSTON_ENGINE_TEST_PORT: `${listener.addr.port}` },
        async () => {},
      ),
    PortTakenError,
    "set DALSTON_ENGINE_TEST_PORT to another",
  );
});

Deno.test("engineMetrics follow the naming rules", () => {
  const own = Object.fromEntries(
    Object.entries(engineMetrics).filter(([, { name }]) =>
      name.startsWith("dalston_engine_")
    ),
  );
  assertEquals(lintNames(own, { prefix: "dalston_engine_" }), []);
});
