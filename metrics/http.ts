/**
 * Metrics of HTTP requests, for anything that answers a `Request` with a
 * `Response`: a handler of `Deno.serve`, Hono's `app.fetch`, your own function.
 *
 * You define the metrics, so you can search your code for their names:
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
 *     help: "Requests without a response yet.",
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
 * Answer `/metrics` and `/health` outside the instrumented handler if they
 * shouldn't be counted.
 *
 * @module
 */
import { routeMatcher } from "./_route_matcher.ts";
import type { BoundGauge } from "./instruments/types.ts";

export type { BoundGauge };

/** Value of `endpoint` for requests that match no route. */
const unmatchedEndpoint = "unmatched";

/** Value of `method` for methods that aren't in `methods`. */
const otherMethod = "other";

/** Status of a request whose client left before the response, as in nginx. */
const clientClosedRequest = 499;

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

/** Labels of the histogram of durations. */
export interface RequestLabels {
  /** `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS` or `other`. */
  readonly method: string;
  /** The route's path, such as `/orders/:id`, or `unmatched`. */
  readonly endpoint: string;
}

/** Labels of the counter of requests. */
export interface ResponseLabels extends RequestLabels {
  /** Status of the response, such as `"200"`. */
  readonly status_code: string;
}

/**
 * The counter of requests: any counter whose labels are open and among those of
 * {@linkcode ResponseLabels}.
 */
export interface RequestCounter {
  /** Counts a request; a step of 0 makes the series. */
  readonly inc: (labels: ResponseLabels, by?: number) => void;
}

/**
 * The histogram of durations: any histogram whose labels are open and among
 * those of {@linkcode RequestLabels}.
 */
export interface RequestTimer {
  /** Observes the duration of a request. */
  readonly observe: (labels: RequestLabels, seconds: number) => void;
  /** Makes the series. */
  readonly with: (labels: RequestLabels) => unknown;
}

/** A route whose series are exported at 0 before its first request. */
export interface Route {
  /** Method, such as `GET`. */
  readonly method: string;
  /** Path in the syntax of `URLPattern`, such as `/orders/:id` or `/files/*`. */
  readonly path: string;
  /**
   * Status codes that are exported from the start, at 0, so that `rate()` sees
   * the first response. Others appear with their first response.
   *
   * @default [200, 500]
   */
  readonly statusCodes?: readonly number[];
}

/** Options of {@linkcode instrumentHandler}. */
export interface InstrumentHandlerOptions {
  /** Counts each request when its response is ready. */
  readonly requests: RequestCounter;
  /** Observes the seconds until the response is ready. */
  readonly duration: RequestTimer;
  /**
   * Holds the number of requests without a response yet.
   *
   * @default undefined: not measured
   */
  readonly inFlight?: BoundGauge;
  /**
   * The routes. The first one whose path matches gives the `endpoint`, so list
   * `/orders/new` before `/orders/:id`. Their series are exported at 0 from the
   * start.
   *
   * @default []: only {@linkcode setRoute} gives the `endpoint`
   */
  readonly routes?: readonly Route[];
  /**
   * Returns the time of a clock in milliseconds.
   *
   * @default performance.now
   */
  readonly clock?: () => number;
}

const routesSet = new WeakMap<Request, string>();

/**
 * Sets the route of a request, from inside the handler. It replaces what
 * `routes` would give. Pass the same `Request` object that the instrumented
 * handler got, before that handler returns. `undefined` changes nothing.
 *
 * @example As a Hono middleware: Hono knows the route after the handler ran
 * ```ts
 * import { setRoute } from "@dalston/metrics/http";
 * import { assertEquals } from "@std/assert";
 * import { Hono } from "hono";
 * import { matchedRoutes } from "hono/route";
 *
 * let route: string | undefined;
 * const app = new Hono();
 * app.use(async (c, next) => {
 *   const request = c.req.raw; // A later middleware may replace it.
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
 * @param request The request that the handler answers.
 * @param template The route's path, such as `/orders/:id`. It becomes a label
 * value, so it must come from the code, never from the request.
 */
export function setRoute(request: Request, template: string | undefined): void {
  if (template !== undefined) routesSet.set(request, template);
}

/**
 * Wraps a handler so that each request is counted and timed.
 *
 * - The duration ends when the handler returns the response, before its body is
 *   sent. It contains the time that a client takes to send a body which the
 *   handler reads. It doesn't contain the time that a client takes to read the
 *   response, so a slow client, a stream of events or a WebSocket (counted as
 *   101) doesn't look like a slow service.
 * - If the handler throws, the request is counted as 500, and the error goes to
 *   the caller: `Deno.serve` calls its `onError` or answers 500.
 * - If the handler throws an `AbortError` because the request's signal aborted,
 *   the request is counted as 499. A handler that notices in another way that
 *   its client has left can return a response with that status.
 * - Labels have a limited number of values: `other` stands for unknown methods,
 *   `unmatched` for paths without a route.
 *
 * The response is returned unchanged.
 *
 * @param handler Answers requests. It gets further arguments as they are.
 * @param options The instruments and the routes.
 * @returns The handler to serve.
 * @throws {TypeError} If a route's path isn't a pathname that `URLPattern` can
 * read.
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
      const endpoint = routesSet.get(request) ?? match(request) ??
        unmatchedEndpoint;
      inFlight?.dec();
      duration.observe({ method, endpoint }, (clock() - start) / 1000);
      requests.inc({ method, endpoint, status_code: String(status) });
    }
  };
}

/** Makes the series of the known routes. */
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
 * Checks the error first: if the handler didn't use `request.signal`, reading it
 * here makes a signal that doesn't abort, and Deno logs a warning.
 */
function isClientGone(error: unknown, request: Request): boolean {
  return error instanceof DOMException && error.name === "AbortError" &&
    request.signal.aborted;
}
