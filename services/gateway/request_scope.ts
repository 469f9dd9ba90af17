/**
 * Gives every request an id and a log line, and every answer headers that keep
 * browsers from guessing its type.
 *
 * @module
 */
import type { Logger } from "../observability/logging.ts";

/** The id and the logger of one request. */
export interface RequestScope {
  readonly requestId: string;
  /** Writes `request_id` on each line. */
  readonly logger: Logger;
}

/** Matches a client's request id that is safe in a header, the log and a record. */
const saneId = /^[A-Za-z0-9._-]{1,128}$/;

const headers = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** Paths that monitoring requests every few seconds. */
const polled = new Set(["/health", "/metrics"]);

/** Wraps a handler: each request gets a scope, and each answer the headers. */
export function scoped<Rest extends unknown[]>(
  logger: Logger,
  handler: (
    request: Request,
    scope: RequestScope,
    ...rest: Rest
  ) => Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const started = performance.now();
    const offered = request.headers.get("x-request-id") ?? "";
    const requestId = saneId.test(offered) ? offered : crypto.randomUUID();
    const scope = {
      requestId,
      logger: logger.child({ request_id: requestId }),
    };
    const response = await handler(request, scope, ...rest);
    for (const [name, value] of Object.entries(headers)) {
      if (!response.headers.has(name)) response.headers.set(name, value);
    }
    response.headers.set("x-request-id", requestId);
    const path = new URL(request.url).pathname;
    scope.logger[polled.has(path) ? "debug" : "info"]({
      method: request.method,
      path,
      status: response.status,
      duration_ms: Math.round(performance.now() - started),
    }, "Answered");
    return response;
  };
}
