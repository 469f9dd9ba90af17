import type { Telemetry } from "@dalston/metrics";
import { ListenError, PortTakenError } from "@dalston/metrics/serve";
import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { Backend } from "../ports/backend.ts";
import { openBackend } from "../adapters/open.ts";
import { defineService, type ServiceAnswers } from "./define_service.ts";
import { wholeNumber } from "./settings.ts";
import { SwitchingProtocols } from "./sockets/listen_for_sockets.ts";

const metrics = {
  sales: { type: "counter", name: "test_sales_total", help: "Sales." },
} as const;

/** What happened, in order. */
type Log = string[];

/** Opens a backend in a folder of its own, and notes when it closes. */
async function opening(log: Log) {
  const dataDir = await Deno.makeTempDir();
  return {
    environment: { DALSTON_DATA_DIR: dataDir, LOG_LEVEL: "error" },
    async openBackend(): Promise<Backend> {
      const backend = await openBackend({ dataDir });
      return {
        ...backend,
        async [Symbol.asyncDispose]() {
          await backend[Symbol.asyncDispose]();
          log.push("backend closed");
        },
      };
    },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

/** A service named `corner-shop` that answers like this. */
function shop(
  openBackend: () => Promise<Backend>,
  answers: ServiceAnswers | (() => Promise<ServiceAnswers>) = {},
  log: Log = [],
) {
  return defineService({
    name: "corner-shop",
    port: 0,
    settings: { SHOP_SHELVES: wholeNumber(1, 9).default(3) },
    metrics,
    openBackend,
    takesSockets: true,
    stopMs: 100,
    start({ settings, telemetry, address, stack }) {
      log.push(`starts with ${settings.SHOP_SHELVES} shelves`);
      assertMatch(address, /^http:\/\/127\.0\.0\.1:\d+$/);
      telemetry.metrics.sales.inc();
      stack.defer(() => {
        log.push("work stopped");
      });
      return typeof answers === "function" ? answers() : answers;
    },
  });
}

async function get(url: string) {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

Deno.test("defineService() serves /metrics and /health, and stops in order", async () => {
  const log: Log = [];
  await using parts = await opening(log);
  const { name, start } = shop(parts.openBackend, {}, log);
  assertEquals(name, "corner-shop");
  const service = await start({
    ...parts.environment,
    DALSTON_INSTANCE: "here",
    SHOP_SHELVES: "7",
  });
  assertEquals([service.name, service.address], ["corner-shop", null]);
  const metricsUrl = service.metricsAddress ?? "";
  const { text } = await get(metricsUrl);
  for (
    const sample of [
      'test_sales_total{service="corner-shop",instance="here"} 1',
      'dalston_log_messages_total{level="error",service="corner-shop"',
      "dalston_build_info{",
      "process_start_time_seconds{",
    ]
  ) assertStringIncludes(text, sample);
  assertEquals(await get(metricsUrl.replace("/metrics", "/health")), {
    status: 200,
    text: '{"status":"ok","service":"corner-shop"}',
  });
  await service.stop();
  assertEquals(log, [
    "starts with 7 shelves",
    "work stopped",
    "backend closed",
  ]);
  await assertRejects(() => fetch(metricsUrl), TypeError);
});

Deno.test("defineService() gives requests to the service's handler once it started", async () => {
  await using parts = await opening([]);
  const started = Promise.withResolvers<ServiceAnswers>();
  const port = freePort();
  const starting = shop(parts.openBackend, () => started.promise).start({
    ...parts.environment,
    DALSTON_CORNER_SHOP_PORT: `${port}`,
  });
  const url = `http://127.0.0.1:${port}`;
  const early = await until(() => get(url));
  assertEquals(early.status, 503);
  assertEquals(JSON.parse(early.text).error.code, "starting");
  started.resolve({
    address: "shop:",
    handler: ({ method }) => new Response(method),
  });
  const service = await starting;
  assertEquals(service.address, "shop:");
  assertEquals(await get(url), { status: 200, text: "GET" });
  await service.stop();
});

Deno.test("defineService() answers /health by the service's check", async () => {
  await using parts = await opening([]);
  const check = () => Promise.reject(new Error("No bread"));
  const service = await shop(parts.openBackend, { check })
    .start(parts.environment);
  const url = (service.metricsAddress ?? "").replace("/metrics", "/health");
  const { status, text } = await get(url);
  assertEquals(status, 503);
  assertStringIncludes(text, "No bread");
  await service.stop();
});

Deno.test("defineService() upgrades to WebSockets, and a stop closes them", async () => {
  await using parts = await opening([]);
  const service = await shop(parts.openBackend, {
    handler(_request, upgrade) {
      upgrade?.accept();
      return new SwitchingProtocols();
    },
  }).start(parts.environment);
  const url = new URL(service.metricsAddress ?? "");
  url.protocol = "ws:";
  const socket = new WebSocket(url);
  const closed = new Promise((resolve) => socket.onclose = resolve);
  await new Promise((resolve) => socket.onopen = resolve);
  await service.stop();
  await closed;
});

Deno.test("defineService() stops after its limit although a request goes on", async () => {
  const log: Log = [];
  await using parts = await opening(log);
  const asked = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const service = await shop(parts.openBackend, {
    async handler() {
      asked.resolve();
      await end.promise;
      return new Response("late");
    },
  }).start(parts.environment);
  const answer = get(service.metricsAddress ?? "");
  await asked.promise;
  await service.stop();
  assertEquals(log, ["backend closed"]);
  end.resolve();
  assertEquals((await answer).text, "late");
});

Deno.test("defineService() closes everything when the start fails", async () => {
  const log: Log = [];
  await using parts = await opening(log);
  const port = freePort();
  const start = () =>
    shop(
      parts.openBackend,
      () => Promise.reject(new Error("No keys")),
      log,
    ).start({ ...parts.environment, DALSTON_CORNER_SHOP_PORT: `${port}` });
  await assertRejects(start, Error, "No keys");
  assertEquals(log, [
    "starts with 3 shelves",
    "work stopped",
    "backend closed",
  ]);
  Deno.listen({ hostname: "127.0.0.1", port }).close();
});

Deno.test("defineService() says which port can't be opened, and closes the backend", async () => {
  const log: Log = [];
  await using parts = await opening(log);
  const { start } = shop(parts.openBackend, {}, log);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await assertRejects(
    () => start({ ...parts.environment, DALSTON_CORNER_SHOP_PORT: `${port}` }),
    PortTakenError,
    `Cannot start corner-shop: port ${port} on 127.0.0.1 is taken. ` +
      "Free it or set DALSTON_CORNER_SHOP_PORT to another.",
  );
  await assertRejects(
    () => start({ ...parts.environment, DALSTON_HOST: "192.0.2.1" }),
    ListenError,
    "Cannot start corner-shop: cannot listen on port 0 of " +
      'DALSTON_HOST="192.0.2.1": ',
  );
  assertEquals(log, ["backend closed", "backend closed"]);
});

Deno.test("defineService() names every setting that is wrong, and opens nothing", async () => {
  const { start } = shop(() => Promise.reject(new Error("opened")));
  const error = await assertRejects(() =>
    start({
      LOG_LEVEL: "loud",
      DALSTON_CORNER_SHOP_PORT: "http",
      SHOP_SHELVES: "0",
    })
  );
  for (
    const part of [
      'LOG_LEVEL="loud"',
      'DALSTON_CORNER_SHOP_PORT="http"',
      'SHOP_SHELVES="0"',
    ]
  ) assertStringIncludes(String(error), `Cannot use ${part}: `);
});

Deno.test("defineService() knows the types of settings and instruments", () => {
  defineService({
    name: "typed",
    port: 0,
    settings: { SHOP_SHELVES: wholeNumber(1, 9) },
    metrics,
    openBackend: () => Promise.reject(new Error("never called")),
    start({ settings, telemetry }) {
      // @ts-expect-error there is no such variable
      settings.SHOP_SHELVE;
      // @ts-expect-error there is no such instrument
      telemetry.metrics.sale;
      settings.SHOP_SHELVES satisfies number;
      telemetry satisfies Telemetry<typeof metrics>;
      return {};
    },
  });
});

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Tries until it works. */
async function until<T>(attempt: () => Promise<T>): Promise<T> {
  while (true) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
}
