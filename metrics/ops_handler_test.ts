import { assertEquals, assertStringIncludes } from "@std/assert";
import { configureMetrics } from "./configure.ts";
import { opsHandler, type OpsOptions } from "./ops_handler.ts";

const telemetry = configureMetrics("shop", {
  orders: { type: "counter", name: "shop_orders_total", help: "Orders." },
}, { token: "t0ken" });

async function ask(path: string, options?: OpsOptions, init?: RequestInit) {
  const request = new Request(`http://localhost${path}`, init);
  const response = await opsHandler(telemetry, options)(request);
  return { status: response.status, text: await response.text() };
}

Deno.test("opsHandler() answers /metrics as the telemetry's handler does", async () => {
  assertEquals((await ask("/metrics")).status, 401);
  assertEquals((await ask("/metrics", {}, { method: "POST" })).status, 405);
  const headers = { authorization: "Bearer t0ken" };
  const { status, text } = await ask("/metrics?a=b", {}, { headers });
  assertEquals(status, 200);
  assertStringIncludes(text, "shop_orders_total{");
});

Deno.test("opsHandler() answers /health with 200 while the check passes", async () => {
  const healthy = { status: 200, text: '{"status":"ok","service":"shop"}' };
  assertEquals(await ask("/health"), healthy);
  assertEquals(await ask("/health", { check() {} }), healthy);
  const check = () => Promise.resolve();
  assertEquals(await ask("/health", { check }), healthy);
});

Deno.test("opsHandler() answers /health with 503 and the reason when the check fails", async () => {
  const thrown = await ask("/health", {
    check() {
      throw new Error("no database");
    },
  });
  const rejected = await ask("/health", {
    check: () => Promise.reject("no database"),
  });
  assertEquals(thrown, rejected);
  assertEquals(thrown, {
    status: 503,
    text: '{"status":"unavailable","service":"shop",' +
      '"error":{"code":"unavailable","message":"no database"}}',
  });
});

Deno.test("opsHandler() answers 404 with a stable code to any other path", async () => {
  const { status, text } = await ask("/metrics/");
  assertEquals(status, 404);
  assertEquals(JSON.parse(text), {
    error: {
      code: "not_found",
      message: "No /metrics/ here; there are /metrics and /health.",
    },
  });
});
