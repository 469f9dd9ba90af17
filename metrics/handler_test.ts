import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { configureMetrics, type MetricsOptions } from "./configure.ts";
import type { MetricsModule } from "./definition.ts";
import { assertExposition } from "./testing/mod.ts";

const module = {
  jobs: {
    type: "counter",
    name: "test_jobs_total",
    help: "Jobs.",
    labels: { queue: "*" },
    maxSeries: 10_000,
  },
  depth: { type: "gauge", name: "test_depth", help: "Depth." },
  wait: { type: "histogram", name: "test_wait_seconds", help: "Wait." },
} as const satisfies MetricsModule;

function configure(options: MetricsOptions = {}) {
  const telemetry = configureMetrics("test", module, {
    instance: "i",
    ...options,
  });
  telemetry.metrics.jobs.inc({ queue: "a" }, 3);
  return telemetry;
}

function request(headers?: HeadersInit, method = "GET"): Request {
  return new Request("http://localhost/metrics", { method, headers });
}

const openMetrics = { accept: "application/openmetrics-text;version=1.0.0" };

Deno.test("handler answers in text 0.0.4 by default", async () => {
  const response = await configure().handler(request());
  assertEquals(response.status, 200);
  assertEquals(
    response.headers.get("content-type"),
    "text/plain; version=0.0.4; charset=utf-8",
  );
  assertEquals(response.headers.get("vary"), "accept, accept-encoding");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(response.headers.has("content-encoding"), false);
  assertExposition(await response.text());
});

Deno.test("handler answers in OpenMetrics if the scraper prefers it", async () => {
  const response = await configure().handler(request(openMetrics));
  assertEquals(
    response.headers.get("content-type"),
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
  );
  assertExposition(await response.text(), "openmetrics");
});

Deno.test("every series has the same name and labels in both formats", async () => {
  const { handler } = configure();
  const series = async (headers?: HeadersInit) =>
    (await (await handler(request(headers))).text()).split("\n")
      .filter((line) => !line.startsWith("#") && !line.includes("_created{"))
      .map((line) => line.slice(0, line.lastIndexOf(" ")));
  const inText = await series();
  assertEquals(await series(openMetrics), inText);
  assertStringIncludes(inText.join(), 'le="1.0"');
});

Deno.test("handler compresses once if gzip is asked for", async () => {
  const { handler } = configure();
  for (const format of [{}, openMetrics]) {
    const plain = await (await handler(request(format))).text();
    const response = await handler(
      request({ ...format, "accept-encoding": "gzip, br" }),
    );
    assertEquals(response.headers.get("content-encoding"), "gzip");
    const text = await new Response(
      response.body?.pipeThrough(new DecompressionStream("gzip")),
    ).text();
    assertEquals(text, plain);
  }
});

Deno.test("a body that isn't read to its end keeps nothing open", async () => {
  const telemetry = configure();
  for (let i = 0; i < 5_000; i++) telemetry.metrics.jobs.inc({ queue: `${i}` });
  for (const encoding of ["identity", "gzip"]) {
    const headers = { "accept-encoding": encoding };
    const { body } = await telemetry.handler(request(headers));
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
  }
});

Deno.test("handler answers HEAD with the headers of GET, and runs no collector", async () => {
  const telemetry = configure();
  telemetry.addCollector({
    name: "never",
    collect() {
      throw new Error("ran");
    },
  });
  const response = await telemetry.handler(request(openMetrics, "HEAD"));
  assertEquals(response.status, 200);
  assertStringIncludes(
    response.headers.get("content-type") ?? "",
    "openmetrics",
  );
  assertEquals(response.body, null);
  const text = await (await telemetry.handler(request())).text();
  assertStringIncludes(
    text,
    'collector="never",reason="error",service="test",instance="i"} 1',
  );
});

Deno.test("handler answers 405 to other methods", async () => {
  const response = await configure().handler(request({}, "POST"));
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("allow"), "GET, HEAD");
  assertEquals(await response.json(), {
    error: {
      code: "method_not_allowed",
      message: "Cannot POST metrics: allowed are GET and HEAD",
    },
  });
});

Deno.test("handler answers 404 if metrics are disabled", async () => {
  const { handler, enabled } = configure({ enabled: false, token: "secret" });
  assertEquals(enabled, false);
  const response = await handler(request());
  assertEquals(response.status, 404);
  assertEquals(await response.json(), {
    error: { code: "metrics_disabled", message: "Metrics are switched off" },
  });
});

Deno.test("handler asks for the token", async () => {
  const { handler } = configure({ token: "secret" });
  const rejected = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer secre",
    "Bearer secrets",
    "Basic secret",
    "secret",
  ];
  for (const authorization of rejected) {
    for (const method of ["GET", "HEAD"]) {
      const response = await handler(request({ authorization }, method));
      assertEquals(response.status, 401, authorization);
      assertEquals(
        response.headers.get("www-authenticate"),
        'Bearer realm="metrics"',
      );
      const { error } = await response.json();
      assertEquals(error.code, "unauthorized");
    }
  }
  for (const authorization of ["Bearer secret", "bearer  secret"]) {
    const response = await handler(request({ authorization }));
    assertEquals(response.status, 200);
    await response.body?.cancel();
  }
});

Deno.test("handler leaves out the metrics of a late collector, and answers in time", async () => {
  using time = new FakeTime();
  const telemetry = configure();
  telemetry.metrics.depth.set(5);
  const signals: AbortSignal[] = [];
  telemetry.addCollector({
    name: "slow",
    owns: ["test_depth"],
    collect: (signal) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const response = telemetry.handler(
    request({ "X-Prometheus-Scrape-Timeout-Seconds": "2" }),
  );
  await time.tickAsync(1_800);
  const text = await (await response).text();
  assertEquals(text.includes("\ntest_depth"), false);
  assertStringIncludes(text, '\ntest_jobs_total{queue="a"');
  assertStringIncludes(text, 'reason="timeout",service="test",instance="i"} 1');
  assertEquals(signals.map(({ aborted }) => aborted), [true]);
});

Deno.test("scrapes at the same time share one run of the collectors", async () => {
  const telemetry = configure();
  let runs = 0;
  const started = Promise.withResolvers<void>();
  telemetry.addCollector({
    name: "shared",
    async collect() {
      runs++;
      await started.promise;
      telemetry.metrics.depth.set(runs);
    },
  });
  const scrapes = Array.from(
    { length: 5 },
    () => telemetry.handler(request()),
  );
  started.resolve();
  for (const response of await Promise.all(scrapes)) {
    assertStringIncludes(
      await response.text(),
      'test_depth{service="test",instance="i"} 1',
    );
  }
  assertEquals(runs, 1);
});

Deno.test("handler answers on a socket, compressed once in either format", async () => {
  const { handler } = configure();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    handler,
  );
  try {
    for (const format of [{ accept: "text/plain" }, openMetrics]) {
      const response = await fetch(
        `http://127.0.0.1:${server.addr.port}/metrics`,
        { headers: { ...format, "accept-encoding": "gzip" } },
      );
      assertEquals(response.status, 200);
      // fetch() decompresses once; a second layer would still be binary.
      assertExposition(
        await response.text(),
        format === openMetrics ? "openmetrics" : "text",
      );
    }
  } finally {
    await server.shutdown();
  }
});
