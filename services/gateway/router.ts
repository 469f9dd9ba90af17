/**
 * Finds the route of a request, and answers if there is none.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { BackendUnavailableError } from "../ports/backend_unavailable.ts";
import type { ApiCall } from "./api_call.ts";
import { ApiError } from "./api_error.ts";
import type { RequestScope } from "./request_scope.ts";
import type { ApiRoute } from "./routes.ts";
import type { Authenticate } from "./tenants.ts";

/** Types of the values that Hono passes to handlers. */
interface HonoTypes {
  readonly Bindings: { readonly scope: RequestScope };
}

/** Makes the function that answers every request. It never throws. */
export function router(
  routes: readonly ApiRoute[],
  authenticate: Authenticate,
): (request: Request, scope: RequestScope) => Promise<Response> {
  const app = new Hono<HonoTypes>();
  for (const { method, path, handler } of routes) {
    app.on(method, path, (context) => handler(apiCall(context, authenticate)));
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(path, ({ req }) => {
      throw methodNotAllowed(req.method, path, methods);
    });
  }
  app.notFound(({ req }) =>
    new ApiError("not_found", `There is nothing at ${req.path}.`).toResponse()
  );
  app.onError((error, { env: { scope } }) => {
    if (error instanceof ApiError) {
      scope.logger.debug({ code: error.code }, error.message);
      return error.toResponse();
    }
    scope.logger.error({ err: error }, "Request failed");
    if (error instanceof BackendUnavailableError) {
      return new ApiError(
        "backend_unavailable",
        "The backend doesn't answer; try again in a while.",
        { "retry-after": "5" },
      ).toResponse();
    }
    return new ApiError(
      "internal_error",
      `Something went wrong. The operator can look up ${scope.requestId}.`,
    ).toResponse();
  });
  return async (request, scope) => await app.fetch(request, { scope });
}

function apiCall(
  { env: { scope }, req }: Context<HonoTypes>,
  authenticate: Authenticate,
): ApiCall {
  const tenantId = authenticate(req.raw.headers.get("authorization"));
  return {
    request: req.raw,
    params: req.param(),
    tenantId,
    requestId: scope.requestId,
    logger: scope.logger.child({ tenant_id: tenantId }),
  };
}

/** Makes the error for a method that a path doesn't have. */
export function methodNotAllowed(
  method: string,
  path: string,
  allowed: readonly string[],
): ApiError {
  const list = allowed.join(", ");
  return new ApiError(
    "method_not_allowed",
    `Cannot ${method} ${path}: allowed are ${list}.`,
    { allow: list },
  );
}

/** Lists the methods of each path. A path with GET also has HEAD. */
function methodsByPath(
  routes: readonly ApiRoute[],
): Map<string, readonly string[]> {
  const paths = Map.groupBy(routes, ({ path }) => path);
  return new Map(
    [...paths].map(([path, here]) => [
      path,
      here.flatMap(({ method }) =>
        method === "GET" ? ["GET", "HEAD"] : [method]
      ),
    ]),
  );
}
