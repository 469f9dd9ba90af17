import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { matchedRoutes } from "hono/route";
import { configureMetrics } from "./configure.ts";
import type { MetricsModule } from "./definition.ts";
import {
  instrumentHandler,
  type InstrumentHandlerOptions,
  setRoute,
} from "./http.ts";
import { readSample, samples } from "./testing/mod.ts";

const gatewayMetrics = {
  requests: {
    type: "counter",
    name: "dalston_gateway_requests_total",
    help: "Requests answered.",
    labels: { method: "*", endpoint: "*", status_code: "*" },
  },
  requestDuration: {
    type: "histogram",
    name: "dalston_gateway_request_duration_seconds",
    help: "Time from a request to its response.",
    labels: { method: "*", endpoint: "*" },
    buckets: [0.1, 1, 10, 60],
  },
  requestsInFlight: {
    type: "gauge",
    name: "dalston_gateway_requests_in_flight",
    help: "Requests that wait for their response.",
  },
} as const satisfies MetricsModule;

type Handler = (request: Request) => Response | Promise<Response>;

/** Makes a gateway around a handler, with functions that read its metrics. */
function gateway(
  handler: Handler,
  options: Partial<InstrumentHandlerOptions> = {},
) {
  const telemetry = configureMetrics("gateway", gatewayMetrics);
  const { requests, requestDuration, requestsInFlight } = telemetry.metrics;
  return {
    telemetry,
    handle: instrumentHandler(handler, {
      requests,
      duration: requestDuration,
      inFlight: requestsInFlight,
      ...options,
    }),
    inFlight: () => readSample(telemetry, gatewayMetrics.requestsInFlight),
    duration: (method: string, endpoint: string) =>
      readSample(telemetry, gatewayMetrics.requestDuration, {
        method,
        endpoint,
      }),
    /** Counted requests as `POST /path 200: 1`. */
    async counted() {
      return (await samples(telemetry))
        .filter(({ name }) => name === gatewayMetrics.requests.name)
        .map(({ labels: { method, endpoint, status_code }, value }) =>
          `${method} ${endpoint} ${status_code}: ${value}`
        );
    },
  };
}

function get(path: string, init?: RequestInit): Request {
  return new Request(`http://localhost${path}`, init);
}

Deno.test("instrumentHandler() counts and times a request under its route's path", async () => {
  let now = 0;
  const { handle, counted, duration } = gateway(() => {
    now += 2500;
    return new Response("made", { status: 201 });
  }, {
    routes: [{ method: "POST", path: "/v1/jobs/:id", statusCodes: [] }],
    clock: () => now,
  });
  const response = await handle(get("/v1/jobs/42?x=1", { method: "POST" }));
  assertEquals([response.status, await response.text()], [201, "made"]);
  assertEquals(await counted(), ["POST /v1/jobs/:id 201: 1"]);
  assertEquals(await duration("POST", "/v1/jobs/:id"), {
    count: 1,
    sum: 2.5,
    buckets: { "0.1": 0, "1.0": 0, "10.0": 1, "60.0": 1, "+Inf": 1 },
  });
});

Deno.test("instrumentHandler() exports known routes at 0 before the first request", async () => {
  const { counted, duration } = gateway(() => new Response(), {
    routes: [
      { method: "GET", path: "/v1/jobs/:id" },
      {
        method: "POST",
        path: "/v1/audio/transcriptions",
        statusCodes: [201, 400],
      },
    ],
  });
  assertEquals(await counted(), [
    "GET /v1/jobs/:id 200: 0",
    "GET /v1/jobs/:id 500: 0",
    "POST /v1/audio/transcriptions 201: 0",
    "POST /v1/audio/transcriptions 400: 0",
  ]);
  assertEquals(
    (await duration("POST", "/v1/audio/transcriptions"))?.count,
    0,
  );
});

Deno.test("instrumentHandler() uses the first route that matches", async () => {
  const { handle, counted } = gateway(() => new Response(), {
    routes: ["/v1/jobs/stats", "/v1/jobs/:id", "/v1/*"].map((path) => ({
      method: "GET",
      path,
      statusCodes: [],
    })),
  });
  for (const path of ["/v1/jobs/stats", "/v1/jobs/7", "/v1/jobs/7/logs"]) {
    await handle(get(path));
  }
  assertEquals(await counted(), [
    "GET /v1/jobs/stats 200: 1",
    "GET /v1/jobs/:id 200: 1",
    "GET /v1/* 200: 1",
  ]);
});

Deno.test("instrumentHandler() has one label value for all unknown paths, and one for methods", async () => {
  const { handle, counted } = gateway(() =>
    new Response(null, { status: 404 })
  );
  for (const path of ["/wp-admin", "/.env", "/%ff", "/v1/jobs/1"]) {
    await handle(get(path));
  }
  for (const method of ["PROPFIND", "BREW", "patch"]) {
    await handle(get("/", { method }));
  }
  assertEquals(await counted(), [
    "GET unmatched 404: 4",
    "other unmatched 404: 3",
  ]);
});

Deno.test("instrumentHandler() counts a handler that throws as 500 and rethrows", async () => {
  const { handle, counted, duration, inFlight } = gateway(() => {
    throw new RangeError("boom");
  }, { routes: [{ method: "GET", path: "/", statusCodes: [] }] });
  await assertRejects(() => handle(get("/")), RangeError, "boom");
  assertEquals(await counted(), ["GET / 500: 1"]);
  assertEquals((await duration("GET", "/"))?.count, 1);
  assertEquals(await inFlight(), 0);
});

Deno.test("instrumentHandler() counts a request whose client left as 499", async () => {
  const client = new AbortController();
  const { handle, counted } = gateway((request) =>
    new Promise((_, reject) => {
      request.signal.addEventListener(
        "abort",
        () => reject(request.signal.reason),
      );
      client.abort();
    })
  );
  await assertRejects(
    () => handle(get("/", { signal: client.signal })),
    DOMException,
  );
  assertEquals(await counted(), ["GET unmatched 499: 1"]);
});

Deno.test("instrumentHandler() counts an abort that isn't the client's as 500", async () => {
  const { handle, counted } = gateway(() =>
    Promise.reject(new DOMException("An upstream was given up", "AbortError"))
  );
  await assertRejects(() => handle(get("/")), DOMException);
  assertEquals(await counted(), ["GET unmatched 500: 1"]);
});

Deno.test("instrumentHandler() holds the requests in flight until their responses", async () => {
  const first = Promise.withResolvers<Response>();
  const second = Promise.withResolvers<Response>();
  const { handle, inFlight } = gateway(({ url }) =>
    url.endsWith("/first") ? first.promise : second.promise
  );
  const responses = [handle(get("/first")), handle(get("/second"))] as const;
  assertEquals(await inFlight(), 2);
  const streamed = new ReadableStream({ pull: () => new Promise(() => {}) });
  first.resolve(new Response(streamed));
  await (await responses[0]).body?.cancel();
  assertEquals(await inFlight(), 1);
  second.resolve(new Response());
  await responses[1];
  assertEquals(await inFlight(), 0);
});

Deno.test("instrumentHandler() passes further arguments and returns the response itself", async () => {
  const telemetry = configureMetrics("gateway", gatewayMetrics);
  const response = new Response();
  const { requests, requestDuration: duration } = telemetry.metrics;
  const handle = instrumentHandler(
    (_request, info: { port: number }, ..._more: string[]) => {
      assertEquals(info, { port: 1 });
      return response;
    },
    { requests, duration },
  );
  assert(await handle(get("/"), { port: 1 }) === response);
});

Deno.test("instrumentHandler() rejects a route that isn't a path", () => {
  for (const path of ["v1/jobs", "", "/(", "https://localhost/"]) {
    assertThrows(
      () =>
        gateway(() => new Response(), { routes: [{ method: "GET", path }] }),
      TypeError,
      `Cannot measure route "${path}": `,
    );
  }
});

Deno.test("instrumentHandler() doesn't compile with labels that it can't set", () => {
  const { requests, requestDuration: duration } = gatewayMetrics;
  const { metrics } = configureMetrics("gateway", {
    requests,
    duration,
    closed: {
      ...requests,
      name: "closed_total",
      labels: { ...requests.labels, method: ["GET", "POST"] },
    },
    tenants: {
      ...duration,
      name: "tenants_seconds",
      labels: { ...duration.labels, tenant: "*" },
    },
  });
  const handler = () => new Response();
  instrumentHandler(handler, metrics);
  // @ts-expect-error "other" is no method of the counter
  instrumentHandler(handler, { ...metrics, requests: metrics.closed });
  // @ts-expect-error nobody gives the tenant
  instrumentHandler(handler, { ...metrics, duration: metrics.tenants });
});

Deno.test("setRoute() sets the route from inside the handler, over known ones", async () => {
  const { handle, counted } = gateway((request) => {
    setRoute(request, "/v1/jobs/:id");
    setRoute(request, undefined);
    return new Response();
  }, { routes: [{ method: "GET", path: "/*", statusCodes: [] }] });
  await handle(get("/v1/jobs/7"));
  assertEquals(await counted(), ["GET /v1/jobs/:id 200: 1"]);
});

Deno.test("setRoute() sets Hono's route after the handler ran", async () => {
  const app = new Hono();
  app.use(async (c, next) => {
    const request = c.req.raw;
    await next();
    const route = matchedRoutes(c).findLast(({ method }) => method !== "ALL");
    setRoute(request, route?.path);
  });
  app.use(bodyLimit({ maxSize: 10 }));
  app.get("/v1/jobs/:id{[0-9]+}", (c) => c.text("a job"));
  app.post("/v1/jobs", async (c) => c.text(await c.req.text()));
  app.get("/v1/broken", () => {
    throw new Error("boom");
  });
  app.onError((_error, c) => c.text("sorry", 500));
  const { handle, counted } = gateway((request) => app.fetch(request));
  for (const path of ["/v1/jobs/1", "/v1/jobs/2", "/v1/jobs/x", "/v1/broken"]) {
    await handle(get(path));
  }
  await handle(
    get("/v1/jobs", {
      method: "POST",
      body: ReadableStream.from([new Uint8Array(3)]),
    }),
  );
  assertEquals(await counted(), [
    "GET /v1/jobs/:id{[0-9]+} 200: 2",
    "GET unmatched 404: 1",
    "GET /v1/broken 500: 1",
    "POST /v1/jobs 200: 1",
  ]);
});

Deno.test("instrumentHandler() serves HTTP and counts a WebSocket as a short 101", async () => {
  const { handle, counted, inFlight, duration } = gateway((request) => {
    if (request.headers.get("upgrade") !== "websocket") {
      return new Response("hello");
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => socket.send("hello");
    return response;
  }, {
    routes: ["/hello", "/listen"].map((path) => ({
      method: "GET",
      path,
      statusCodes: [],
    })),
  });
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    handle,
  );
  const origin = `127.0.0.1:${server.addr.port}`;
  assertEquals(await (await fetch(`http://${origin}/hello`)).text(), "hello");

  const socket = new WebSocket(`ws://${origin}/listen`);
  await new Promise((resolve) => socket.onmessage = resolve);
  assertEquals(await inFlight(), 0);
  assertEquals(await counted(), ["GET /hello 200: 1", "GET /listen 101: 1"]);
  assertEquals((await duration("GET", "/listen"))?.count, 1);
  socket.close();
  await new Promise((resolve) => socket.onclose = resolve);
});
