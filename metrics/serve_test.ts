import { assertEquals, assertThrows } from "@std/assert";
import { configureMetrics } from "./configure.ts";
import { PortTakenError, serveMetrics } from "./serve.ts";

const telemetry = configureMetrics("shop", {});

Deno.test("serveMetrics() answers /metrics, /health and HEAD on a socket", async () => {
  const server = serveMetrics(telemetry, {
    port: 0,
    check() {
      throw new Error("no database");
    },
  });
  const statuses: number[] = [];
  for (const method of ["GET", "HEAD"]) {
    for (const path of ["/metrics", "/health", "/else"]) {
      const response = await fetch(server.address + path, { method });
      const text = await response.text();
      assertEquals(text === "", method === "HEAD");
      statuses.push(response.status);
    }
  }
  assertEquals(statuses, [200, 503, 404, 200, 503, 404]);
  await server.close();
});

Deno.test("serveMetrics() answers 404 to scrapes when metrics are disabled", async () => {
  const disabled = configureMetrics("shop", {}, { enabled: false });
  const server = serveMetrics(disabled, { port: 0 });
  const metrics = await fetch(`${server.address}/metrics`);
  const health = await fetch(`${server.address}/health`);
  assertEquals([metrics.status, health.status], [404, 200]);
  assertEquals((await metrics.json()).error.code, "metrics_disabled");
  await health.body?.cancel();
  await server.close();
});

Deno.test("serveMetrics() throws PortTakenError with the service's name", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  assertThrows(
    () => serveMetrics(telemetry, { port, portSetting: "SHOP_PORT" }),
    PortTakenError,
    `Cannot start shop: port ${port} on 127.0.0.1 is taken. ` +
      "Free it or set SHOP_PORT to another.",
  );
});
