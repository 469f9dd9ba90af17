/**
 * Per-request metrics for anything that answers a `Request` with a `Response`:
 * `Deno.serve` handlers, Hono's `app.fetch`, a function of your own.
 *
 * The metrics are yours, so their names stand in your code:
 *
 * ```ts
 * import { configureMetrics, type MetricsModule } from "@dalston/metrics";
 * import { instrumentHandler } from "@dalston/metrics/http";
 * import { readSample } from "@dalston/metrics/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const shopMetrics = {
 *   requests: {
 *     type: "counter",
 *     name: "shop_requests_total",
 *     help: "Requests answered.",
 *     labels: { method: "*", endpoint: "*", status_code: "*" },
 *   },
 *   requestDuration: {
 *     type: "histogram",
 *     name: "shop_request_duration_seconds",
 *     help: "Time from a request to its response.",
 *     labels: { method: "*", endpoint: "*" },
 *   },
 *   requestsInFlight: {
 *     type: "gauge",
 *     name: "shop_requests_in_flight",
 *     help: "Requests that wait for their response.",
 *   },
 * } as const satisfies MetricsModule;
 *
 * const telemetry = configureMetrics("shop", shopMetrics);
 * const { requests, requestDuration, requestsInFlight } = telemetry.metrics;
 * const handler = instrumentHandler(() => new Response("an order"), {
 *   requests,
 *   duration: requestDuration,
 *   inFlight: requestsInFlight,
 *   routes: [{ method: "GET", path: "/orders/:id" }],
 * });
 *
 * await handler(new Request("http://localhost/orders/42"));
 * assertEquals(
 *   await readSample(telemetry, shopMetrics.requests, {
 *     method: "GET",
 *     endpoint: "/orders/:id",
 *     status_code: "200",
 *   }),
 *   1,
 * );
 * ```
 *
 * Answer `/metrics` and health checks outside the instrumented handler, where
 * they aren't to be counted.
 *
 * @module
 */
import { routeMatcher } from "./_route_matcher.ts";
import type { BoundGauge } from "./instruments/types.ts";

export type { BoundGauge };

/** Value of `endpoint` for requests that fit no route. */
export const unmatchedEndpoint = "unmatched";

/** Value of `method` for methods that aren't among the common ones. */
export const otherMethod = "other";

/** Value of `status_code` where the client went away first, as nginx has it. */
export const clientClosedRequest = 499;

const methods = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

const defaultStatusCodes = [200, 500];

/** Labels of the duration. */
export interface RequestLabels {
  /** `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS` or `other`. */
  readonly method: string;
  /** The route's template, such as `/orders/:id`, or `unmatched`. */
  readonly endpoint: string;
}

/** Labels of the request counter. */
export interface ResponseLabels extends RequestLabels {
  /** Status of the response, such as `"200"`. */
  readonly status_code: string;
}

/**
 * The counter of requests. Any counter fits whose labels are among those of
 * {@linkcode ResponseLabels}, each of them open.
 */
export interface RequestCounter {
  /** Counts a request; 0 makes its series. */
  readonly inc: (labels: ResponseLabels, by?: number) => void;
}

/**
 * The histogram of durations. Any histogram fits whose labels are among those
 * of {@linkcode RequestLabels}, each of them open.
 */
export interface RequestTimer {
  /** Observes how long a request took. */
  readonly observe: (labels: RequestLabels, seconds: number) => void;
  /** Makes a series. */
  readonly with: (labels: RequestLabels) => unknown;
}

/** A route that is known before its first request. */
export interface Route {
  /** Its method, such as `GET`. */
  readonly method: string;
  /** Its template, as `URLPattern` reads a pathname: `/orders/:id`, `/files/*`. */
  readonly path: string;
  /**
   * Status codes that are counted from 0, so that `rate()` sees the first one.
   * Any other appears when it is first answered.
   *
   * @default [200, 500]
   */
  readonly statusCodes?: readonly number[];
}

/** Options of {@linkcode instrumentHandler}. */
export interface InstrumentHandlerOptions {
  /** Counts requests, once each, when their response is there. */
  readonly requests: RequestCounter;
  /** Observes seconds, as {@linkcode instrumentHandler} says. */
  readonly duration: RequestTimer;
  /**
   * Holds how many requests wait for their response.
   *
   * @default undefined not measured
   */
  readonly inFlight?: BoundGauge;
  /**
   * Routes known beforehand, the more special ones first: the first whose path
   * fits gives the `endpoint`. Their series are exported at 0 from the start.
   *
   * @default [] only {@linkcode setRoute} names routes
   */
  readonly routes?: readonly Route[];
  /**
   * A clock in milliseconds.
   *
   * @default performance.now
   */
  readonly clock?: () => number;
}

const told = new WeakMap<Request, string>();

/**
 * Tells the template that a request was routed by, from inside the handler.
 * It takes precedence over `routes`. Call it with the very `Request` that the
 * instrumented handler was called with, at the latest before it returns; with
 * `undefined` nothing changes.
 *
 * @example As a Hono middleware: Hono tells the route once the handler ran
 * ```ts
 * import { setRoute } from "@dalston/metrics/http";
 * import { assertEquals } from "@std/assert";
 * import { Hono } from "hono";
 * import { matchedRoutes } from "hono/route";
 *
 * let route: string | undefined;
 * const app = new Hono();
 * app.use(async (c, next) => {
 *   const request = c.req.raw; // A later middleware may put another in its place.
 *   await next();
 *   route = matchedRoutes(c).findLast(({ method }) => method !== "ALL")?.path;
 *   setRoute(request, route);
 * });
 * app.get("/orders/:id", (c) => c.text("an order"));
 *
 * await app.request("/orders/42");
 * assertEquals(route, "/orders/:id");
 * ```
 *
 * @param request The request that is being answered.
 * @param template A route's template. It becomes a label value, so it must
 * come from the code, never from the request.
 */
export function setRoute(request: Request, template: string | undefined): void {
  if (template !== undefined) told.set(request, template);
}

/**
 * Wraps a handler so that each request is counted and timed.
 *
 * - The time runs until the response is ready, its headers and status set. How
 *   long a client takes to send a body that the handler reads is part of it;
 *   how long it takes to fetch the response's body is not, so neither a slow
 *   reader, a stream of events nor a WebSocket (counted as 101) looks like a
 *   slow service.
 * - A handler that throws is counted as 500, and the error goes on to the
 *   caller: `Deno.serve` answers it with a 500 or its `onError`.
 * - A handler that throws an `AbortError` because the request's signal was
 *   aborted is counted as 499. A handler that notices in another way that its
 *   client is gone (an upload that breaks off) can return that status itself.
 * - Methods and endpoints are bounded: what isn't known is `other` and
 *   `unmatched`.
 *
 * The response passes through untouched.
 *
 * @param handler What answers requests; further arguments are handed on.
 * @param options The instruments and the routes.
 * @returns The handler to serve with.
 * @throws {TypeError} if a route's path isn't a template
 */
export function instrumentHandler<Rest extends unknown[]>(
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
  options: InstrumentHandlerOptions,
): (request: Request, ...rest: Rest) => Promise<Response> {
  const { requests, duration, inFlight, routes = [] } = options;
  const { clock = () => performance.now() } = options;
  const match = routeMatcher(routes.map(({ path }) => path));
  startAtZero(options);
  return async (request, ...rest) => {
    const start = clock();
    let status = 500;
    inFlight?.inc();
    try {
      const response = await handler(request, ...rest);
      status = response.status;
      return response;
    } catch (error) {
      if (isClientGone(error, request)) status = clientClosedRequest;
      throw error;
    } finally {
      const method = methodLabel(request.method);
      const endpoint = told.get(request) ?? match(request) ?? unmatchedEndpoint;
      inFlight?.dec();
      duration.observe({ method, endpoint }, (clock() - start) / 1000);
      requests.inc({ method, endpoint, status_code: String(status) });
    }
  };
}

/** Makes the series of the declared routes. */
function startAtZero(
  { requests, duration, routes = [] }: InstrumentHandlerOptions,
): void {
  for (const { method, path, statusCodes = defaultStatusCodes } of routes) {
    const labels = { method: methodLabel(method), endpoint: path };
    duration.with(labels);
    for (const status of statusCodes) {
      requests.inc({ ...labels, status_code: String(status) }, 0);
    }
  }
}

function methodLabel(method: string): string {
  return methods.has(method) ? method : otherMethod;
}

/**
 * The error is looked at first: on Deno, reading `request.signal` where the
 * handler didn't makes one that never aborts for this, and a warning.
 */
function isClientGone(error: unknown, request: Request): boolean {
  return error instanceof DOMException && error.name === "AbortError" &&
    request.signal.aborted;
}
