/**
 * Answers what operators ask of a service: `/metrics` and `/health`.
 *
 * @module
 */
import { errorResponse } from "./error_response.ts";
import type { MetricsModule } from "./definition.ts";
import type { Telemetry } from "./telemetry.ts";

/** The part of a `Telemetry` that {@linkcode opsHandler} uses. */
export type ServedTelemetry = Pick<
  Telemetry<MetricsModule>,
  "service" | "handler"
>;

/** Options of {@linkcode opsHandler}. */
export interface OpsOptions {
  /**
   * Throws, or rejects, while the service can't do its work. The error's
   * message is part of the answer to `/health`.
   *
   * @default nothing is checked: a service that answers is healthy
   */
  readonly check?: () => void | Promise<void>;
}

/**
 * Makes a handler for `/metrics` and `/health`, for a service that serves other
 * paths on the same port.
 *
 * - `/metrics`: what the telemetry's `handler` answers.
 * - `/health`: 200 and `{"status":"ok","service":…}`, or 503 and
 *   `{"status":"unavailable","service":…,"error":{"code":"unavailable","message":…}}`
 *   while the check fails.
 * - Any other path: 404 and `{"error":{"code":"not_found","message":…}}`.
 *
 * @example
 * ```ts
 * import { configureMetrics } from "@dalston/metrics";
 * import { opsHandler } from "@dalston/metrics/serve";
 * import { assertEquals } from "@std/assert";
 *
 * const ops = opsHandler(configureMetrics("shop", {}), {
 *   check: () => Promise.reject(new Error("The database is away")),
 * });
 *
 * const response = await ops(new Request("http://localhost/health"));
 * assertEquals(response.status, 503);
 * assertEquals(await response.json(), {
 *   status: "unavailable",
 *   service: "shop",
 *   error: { code: "unavailable", message: "The database is away" },
 * });
 * ```
 *
 * @param telemetry What `configureMetrics()` returned.
 * @param options How to find out whether the service is healthy.
 */
export function opsHandler(
  telemetry: ServedTelemetry,
  { check }: OpsOptions = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/metrics":
        return await telemetry.handler(request);
      case "/health":
        return await answerHealth(telemetry.service, check);
      default:
        return errorResponse(
          404,
          "not_found",
          `No ${pathname} here; there are /metrics and /health.`,
        );
    }
  };
}

async function answerHealth(
  service: string,
  check: OpsOptions["check"],
): Promise<Response> {
  try {
    await check?.();
    return Response.json({ status: "ok", service });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return Response.json({
      status: "unavailable",
      service,
      error: { code: "unavailable", message },
    }, { status: 503 });
  }
}
