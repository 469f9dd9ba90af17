/**
 * Measures the requests of an HTTP server by route: how many, how long, with
 * which status.
 *
 * ```sh
 * deno run --allow-net examples/http_metrics.ts 8080
 * curl http://127.0.0.1:8080/orders/42
 * curl http://127.0.0.1:8080/metrics
 * ```
 *
 * The label `endpoint` has the template of the route, never the path that a
 * client sent, so that no client can make new series.
 *
 * @module
 */
import { configureMetrics, type MetricsModule } from "@dalston/metrics";
import { instrumentHandler } from "@dalston/metrics/http";
import { listen, opsHandler } from "@dalston/metrics/serve";

const shopMetrics = {
  requests: {
    type: "counter",
    name: "shop_requests_total",
    help: "Requests answered.",
    labels: { method: "*", endpoint: "*", status_code: "*" },
  },
  requestDuration: {
    type: "histogram",
    name: "shop_request_duration_seconds",
    help: "Time from a request to its response.",
    labels: { method: "*", endpoint: "*" },
  },
  requestsInFlight: {
    type: "gauge",
    name: "shop_requests_in_flight",
    help: "Requests that wait for their response.",
  },
} as const satisfies MetricsModule;

const telemetry = configureMetrics("shop", shopMetrics);
const { requests, requestDuration, requestsInFlight } = telemetry.metrics;

const shop = instrumentHandler(answer, {
  requests,
  duration: requestDuration,
  inFlight: requestsInFlight,
  routes: [{ method: "GET", path: "/orders/:id", statusCodes: [200, 404] }],
});

function answer(request: Request): Response {
  const id = new URL(request.url).pathname.match(/^\/orders\/(\d+)$/)?.[1];
  return id === undefined
    ? new Response("no such page\n", { status: 404 })
    : new Response(`order ${id}\n`);
}

// Scrapes and health checks are answered outside of what is measured.
const ops = opsHandler(telemetry);
const opsPaths = ["/metrics", "/health"];
const { address } = listen(
  { service: "shop", port: Number(Deno.args[0] ?? "8080") },
  (request) =>
    opsPaths.includes(new URL(request.url).pathname)
      ? ops(request)
      : shop(request),
);
console.log(`${address}/metrics`);
