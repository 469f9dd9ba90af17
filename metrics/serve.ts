/**
 * Serves `/metrics` and `/health` on a port, as `start_http_server` does in
 * Prometheus' client for Python.
 *
 * ```ts
 * import { configureMetrics } from "@dalston/metrics";
 * import { serveMetrics } from "@dalston/metrics/serve";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 *
 * const telemetry = configureMetrics("shop", {
 *   orders: { type: "counter", name: "shop_orders_total", help: "Orders." },
 * });
 * const server = serveMetrics(telemetry, { port: 0 }); // any free port
 *
 * const metrics = await fetch(`${server.address}/metrics`);
 * assertStringIncludes(await metrics.text(), "shop_orders_total");
 * const health = await fetch(`${server.address}/health`);
 * assertEquals(await health.json(), { status: "ok", service: "shop" });
 * await server.close();
 * ```
 *
 * A service that has an API hands other paths than its own to
 * {@linkcode opsHandler}, and opens its port with {@linkcode listen} or with a
 * server of its choice.
 *
 * @module
 */
import { listen, type Listening, type ListenOptions } from "./listen.ts";
import {
  opsHandler,
  type OpsOptions,
  type ServedTelemetry,
} from "./ops_handler.ts";

export {
  listen,
  ListenError,
  listenError,
  PortTakenError,
  urlHost,
} from "./listen.ts";
export type { Listening, ListenOptions } from "./listen.ts";
export { hasBearerToken } from "./bearer_token.ts";
export { errorResponse } from "./error_response.ts";
export { opsHandler } from "./ops_handler.ts";
export type { OpsOptions, ServedTelemetry } from "./ops_handler.ts";

/** Options of {@linkcode serveMetrics}. */
export interface ServeMetricsOptions
  extends OpsOptions, Omit<ListenOptions, "service"> {}

/**
 * Serves `/metrics` and `/health` until it is closed, and answers 404 to other
 * paths. It listens on the loopback address unless `hostname` says otherwise.
 *
 * @param telemetry What `configureMetrics()` returned.
 * @param options Where to listen, and how to find out whether the service is
 * healthy.
 * @throws {PortTakenError} If the port is taken.
 * @throws {ListenError} If the port can't be opened for another reason.
 */
export function serveMetrics(
  telemetry: ServedTelemetry,
  options: ServeMetricsOptions,
): Listening {
  return listen(
    { ...options, service: telemetry.service },
    opsHandler(telemetry, options),
  );
}
