/**
 * The gateway as one function from request to response.
 *
 * @module
 */
import { instrumentHandler } from "@dalston/metrics/http";
import { health } from "../host/ops_server.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { GatewayInstruments } from "./metrics.ts";
import { scoped } from "./request_scope.ts";
import { methodNotAllowed, router } from "./router.ts";
import { apiRoutes } from "./routes.ts";
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
  /** Ends uploads under way with its reason. */
  readonly stopping: AbortSignal;
  /** @default the system's clock */
  readonly now?: () => Date;
}

/** Makes the gateway. It never throws: what goes wrong is logged and a 500. */
export function createGateway(
  options: GatewayOptions,
): (request: Request) => Promise<Response> {
  const { backend, metrics, apiKeys, now = () => new Date() } = options;
  for (const tenant_id of apiKeys?.values() ?? [defaultTenant]) {
    metrics.jobsCreated.inc({ tenant_id }, 0);
  }
  metrics.websocketConnections.set(0);

  const routes = apiRoutes({ ...options, now });
  const api = instrumentHandler(router(routes, authenticator(apiKeys)), {
    requests: metrics.requests,
    duration: metrics.requestDuration,
    inFlight: metrics.requestsInFlight,
    routes,
  });
  return scoped(options.logger, async (request, scope) => {
    switch (new URL(request.url).pathname) {
      case "/metrics":
        return await options.metricsHandler(request);
      case "/health":
        return await answerHealth(request, backend);
      default:
        return await api(request, scope);
    }
  });
}

const readOnly = ["GET", "HEAD"];

async function answerHealth(
  { method }: Request,
  backend: Backend,
): Promise<Response> {
  if (readOnly.includes(method)) {
    return await health("gateway", () => backend.check());
  }
  return methodNotAllowed(method, "/health", readOnly).toResponse();
}
