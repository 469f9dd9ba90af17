/**
 * The gateway as one function from request to response.
 *
 * @module
 */
import { instrumentHandler } from "@dalston/metrics/http";
import type {
  SocketHandler,
  Upgrade,
} from "../service/sockets/listen_for_sockets.ts";
import { health } from "../service/ops_server.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import { ApiError } from "./api_error.ts";
import { Entrance } from "./entrance.ts";
import type { GatewayInstruments } from "./metrics.ts";
import { type RequestScope, scoped } from "./request_scope.ts";
import { methodNotAllowed, router } from "./router.ts";
import { apiRoutes, streamPath } from "./routes.ts";
import { type LiveStreamOptions, LiveStreams } from "./stream/live_streams.ts";
import { authenticator, defaultTenant } from "./tenants.ts";
import type { UploadLimits } from "./upload/receive_upload.ts";

/** What the gateway works with. */
export interface GatewayOptions {
  readonly backend: Backend;
  readonly metrics: GatewayInstruments;
  /** Answers `/metrics`. */
  readonly metricsHandler: (request: Request) => Promise<Response>;
  readonly logger: Logger;
  /** Tenant by API key. @default everybody is the tenant `default` */
  readonly apiKeys?: ReadonlyMap<string, string>;
  readonly limits: UploadLimits;
  readonly streams: LiveStreamOptions;
  /** @default the system's clock */
  readonly now?: () => Date;
}

/** A gateway that has no port yet. */
export interface Gateway {
  /** Answers a request. It never throws: what breaks is logged and a 500. */
  readonly handler: SocketHandler;
  /**
   * Takes no more calls; resolves when those under way are answered. Uploads
   * and live sessions that go on for longer than `graceMs` are ended.
   */
  drain(graceMs: number): Promise<void>;
}

/** Makes the gateway. */
export function createGateway(options: GatewayOptions): Gateway {
  const { backend, metrics, apiKeys, now = () => new Date() } = options;
  for (const tenant_id of apiKeys?.values() ?? [defaultTenant]) {
    metrics.jobsCreated.inc({ tenant_id }, 0);
  }

  const entrance = new Entrance();
  const stopping = new AbortController();
  const authenticate = authenticator(apiKeys);
  const streams = new LiveStreams(options.streams, {
    ...options,
    authenticate,
    hasKeys: apiKeys !== undefined,
  });
  const routes = apiRoutes({
    ...options,
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
  async function check(): Promise<void> {
    if (entrance.isClosed) throw shuttingDown();
    await backend.check();
  }

  return {
    handler: scoped(options.logger, async (request, scope, upgrade) => {
      switch (pathOf(request)) {
        case "/metrics":
          return await options.metricsHandler(request);
        case "/health":
          return await answerHealth(request, check);
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

const readOnly = ["GET", "HEAD"];

async function answerHealth(
  { method }: Request,
  check: () => Promise<void>,
): Promise<Response> {
  if (readOnly.includes(method)) return await health("gateway", check);
  return methodNotAllowed(method, "/health", readOnly).toResponse();
}

function shuttingDown(): ApiError {
  return new ApiError(
    "shutting_down",
    "The gateway is shutting down; try again.",
    { "connection": "close", "retry-after": "5" },
  );
}
