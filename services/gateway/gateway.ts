/**
 * Makes the gateway: one function from request to response.
 *
 * @module
 */
import type { Telemetry } from "@dalston/metrics";
import { instrumentHandler } from "@dalston/metrics/http";
import { opsHandler } from "@dalston/metrics/serve";
import type {
  SocketHandler,
  Upgrade,
} from "../service/sockets/listen_for_sockets.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import { ApiError } from "./api_error.ts";
import { Entrance } from "./entrance.ts";
import type { gatewayMetrics } from "./metrics.ts";
import { type RequestScope, scoped } from "./request_scope.ts";
import { methodNotAllowed, router } from "./router.ts";
import { apiRoutes, streamPath } from "./routes.ts";
import { type LiveStreamOptions, LiveStreams } from "./stream/live_streams.ts";
import { authenticator, defaultTenant } from "./tenants.ts";
import type { UploadLimits } from "./upload/receive_upload.ts";

/** Options of {@linkcode createGateway}. */
export interface GatewayOptions {
  readonly backend: Backend;
  readonly telemetry: Pick<
    Telemetry<typeof gatewayMetrics>,
    "service" | "metrics" | "handler"
  >;
  readonly logger: Logger;
  /** Tenants by API key. @default undefined every client is the tenant `default` */
  readonly apiKeys?: ReadonlyMap<string, string>;
  readonly limits: UploadLimits;
  readonly streams: LiveStreamOptions;
  /** Reads the time. @default the system's clock */
  readonly now?: () => Date;
}

/** A gateway without a port. */
export interface Gateway {
  /** Answers a request. It never throws: it logs an error and answers 500. */
  readonly handler: SocketHandler;
  /**
   * Accepts no more requests. Resolves when those in progress are answered; it
   * ends uploads and live sessions that take longer than `graceMs`.
   */
  drain(graceMs: number): Promise<void>;
}

/** Makes the gateway. */
export function createGateway(options: GatewayOptions): Gateway {
  const { backend, telemetry, apiKeys, now = () => new Date() } = options;
  const { metrics } = telemetry;
  for (const tenant_id of apiKeys?.values() ?? [defaultTenant]) {
    metrics.jobsCreated.inc({ tenant_id }, 0);
  }

  const entrance = new Entrance();
  const stopping = new AbortController();
  const authenticate = authenticator(apiKeys);
  const streams = new LiveStreams(options.streams, {
    ...options,
    metrics,
    authenticate,
    hasKeys: apiKeys !== undefined,
  });
  const routes = apiRoutes({
    ...options,
    metrics,
    now,
    stopping: stopping.signal,
    sessionRouter: options.streams.router,
  });
  const answer = router(routes, authenticate);
  const api = instrumentHandler(
    async (request: Request, scope: RequestScope, upgrade?: Upgrade) => {
      if (entrance.isClosed) return shuttingDown().toResponse();
      return upgrade !== undefined && pathOf(request) === streamPath
        ? streams.accept(request, scope.logger, upgrade)
        : await entrance.pass(() => answer(request, scope));
    },
    {
      requests: metrics.requests,
      duration: metrics.requestDuration,
      inFlight: metrics.requestsInFlight,
      routes,
    },
  );
  const ops = opsHandler(telemetry, {
    async check() {
      if (entrance.isClosed) throw shuttingDown();
      await backend.check();
    },
  });

  return {
    handler: scoped(options.logger, async (request, scope, upgrade) => {
      switch (pathOf(request)) {
        case "/metrics":
          return await ops(request);
        case "/health":
          return isRead(request)
            ? await ops(request)
            : methodNotAllowed(request.method, "/health", readMethods)
              .toResponse();
        default:
          return await api(request, scope, upgrade);
      }
    }),
    async drain(graceMs) {
      const timer = setTimeout(() => stopping.abort(shuttingDown()), graceMs);
      await Promise.all([entrance.close(), streams.drain(graceMs)]);
      clearTimeout(timer);
    },
  };
}

function pathOf({ url }: Request): string {
  return new URL(url).pathname;
}

const readMethods = ["GET", "HEAD"];

function isRead({ method }: Request): boolean {
  return readMethods.includes(method);
}

function shuttingDown(): ApiError {
  return new ApiError(
    "shutting_down",
    "The gateway is shutting down; try again.",
    { "connection": "close", "retry-after": "5" },
  );
}
