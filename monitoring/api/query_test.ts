import { assertEquals, assertStringIncludes } from "@std/assert";
import { ask, dataOf, now, seriesOf, storeOf, testApi } from "./_testing.ts";

const api = testApi();
const time = String(now / 1000);
const range = {
  query: 'up{job="gateway"}',
  start: String(now / 1000 - 30),
  end: time,
  step: "15",
};

Deno.test("query answers a vector", async () => {
  assertEquals(await ask(api, "query", { query: "up == 0", time }), {
    status: 200,
    body: {
      status: "success",
      data: {
        resultType: "vector",
        result: [{
          metric: { __name__: "up", instance: "b:1", job: "exporter" },
          value: [now / 1000, "0"],
        }],
      },
    },
  });
});

for (
  const [query, resultType, result] of [
    ["1e22", "scalar", [now / 1000, "10000000000000000000000"]],
    ['"a<b"', "string", [now / 1000, "a<b"]],
    ["vector(1e-9)", "vector", [{ metric: {}, value: [now / 1000, "1e-09"] }]],
    ["none", "vector", []],
    ["requests_total[20s]", "matrix", [{
      metric: { __name__: "requests_total", job: "gateway" },
      values: [[now / 1000 - 16, "30"], [now / 1000 - 1, "45"]],
    }]],
  ] as const
) {
  Deno.test(`query answers a ${resultType}: ${query}`, async () => {
    assertEquals(await dataOf(api, "query", { query }), { resultType, result });
  });
}

Deno.test("query_range answers a matrix", async () => {
  assertEquals(await dataOf(api, "query_range", range), {
    resultType: "matrix",
    result: [{
      metric: { __name__: "up", instance: "a:1", job: "gateway" },
      values: [
        [now / 1000 - 30, "1"],
        [now / 1000 - 15, "1"],
        [now / 1000, "1"],
      ],
    }],
  });
});

Deno.test("query takes the form of a POST", async () => {
  const response = await api(
    new Request("http://localhost/api/v1/query?time=5", {
      method: "POST",
      body: new URLSearchParams({ query: "1", time: "7" }),
    }),
  );
  assertEquals((await response.json()).data.result, [7, "1"]);
});

Deno.test("query and query_range return as many series as asked for", async () => {
  for (
    const [path, parameters] of [
      ["query", { query: "up", limit: "1" }],
      ["query_range", { ...range, query: "up", limit: "1" }],
    ] as const
  ) {
    const { body } = await ask(api, path, parameters);
    const { data, warnings } = Object(body);
    assertEquals(data.result.length, 1);
    assertEquals(warnings, ["results truncated due to limit"]);
  }
  const { body } = await ask(api, "query", { query: "up", limit: "2" });
  assertEquals(Object(body).warnings, undefined);
});

Deno.test("query takes a lookback", async () => {
  const { result } = Object(
    await dataOf(api, "query", { query: "up", lookback_delta: "500ms" }),
  );
  assertEquals(result, []);
});

Deno.test("query tells what it took", async () => {
  const { stats } = Object(
    await dataOf(api, "query", { query: "up[1m]", stats: "all" }),
  );
  assertEquals(stats.samples, { samplesRead: 8, seriesTouched: 2 });
  assertEquals(typeof stats.timings.execTotalTime, "number");
  const { body } = await ask(api, "query", { query: "1", stats: "yes" });
  assertStringIncludes(Object(body).warnings[0], "deprecated");
});

const tooLong = "1".repeat(20_001);

for (
  const [path, parameters, status, errorType, error] of [
    [
      "query",
      { query: "up", limit: "x", time: "y" },
      400,
      "bad_data",
      'invalid parameter "limit": strconv.Atoi: parsing "x": invalid syntax',
    ],
    [
      "query",
      { query: "up", timeout: "-1" },
      400,
      "bad_data",
      'invalid parameter "timeout": timeout must be positive, got -1s',
    ],
    [
      "query",
      { query: "up", timeout: "0.0001" },
      503,
      "timeout",
      "query timed out in query queue",
    ],
    [
      "query",
      { query: "up", lookback_delta: "x" },
      400,
      "bad_data",
      'error parsing lookback delta duration: cannot parse "x" to a valid duration',
    ],
    [
      "query",
      { query: tooLong },
      400,
      "bad_data",
      'invalid parameter "query": too long: 20000 characters are allowed',
    ],
    [
      "query",
      { query: "" },
      400,
      "bad_data",
      'invalid parameter "query": 1:1: parse error: no expression found in input',
    ],
    [
      "query_range",
      { ...range, end: "0" },
      400,
      "bad_data",
      'invalid parameter "end": end timestamp must not be before start time',
    ],
    [
      "query_range",
      { ...range, step: "0" },
      400,
      "bad_data",
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    ],
    [
      "query_range",
      { ...range, start: "0" },
      400,
      "bad_data",
      "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    ],
    [
      "query_range",
      { ...range, query: "up[5m]" },
      400,
      "bad_data",
      'invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    ],
    [
      "query",
      { query: "up + on() up" },
      422,
      "execution",
      undefined,
    ],
  ] as const
) {
  const shown = JSON.stringify(parameters).slice(0, 80);
  Deno.test(`${path} refuses ${shown}`, async () => {
    const { status: found, body } = await ask(api, path, parameters);
    const { errorType: type, error: message } = Object(body);
    assertEquals([found, type], [status, errorType]);
    if (error !== undefined) assertEquals(message, error);
  });
}

Deno.test("query waits for a slot, and no longer than its timeout", async () => {
  const { promise, resolve } = Promise.withResolvers<[]>();
  const api = testApi({
    store: { ...storeOf(), select: () => promise },
    limits: { maxConcurrentQueries: 1 },
  });
  const first = ask(api, "query", { query: "up" });
  assertEquals(await ask(api, "query", { query: "up", timeout: "10ms" }), {
    status: 503,
    body: {
      status: "error",
      errorType: "timeout",
      error: "query timed out in query queue",
    },
  });
  const second = ask(api, "query", { query: "up" });
  resolve([]);
  assertEquals((await first).status, 200);
  assertEquals((await second).status, 200);
});

Deno.test("query ends when its time is over", async () => {
  const api = testApi({
    store: {
      ...storeOf(),
      select: (_, signal) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        ),
    },
  });
  const { status, body } = await ask(api, "query", {
    query: "up",
    timeout: "10ms",
  });
  assertEquals(status, 503);
  assertEquals(
    Object(body).error,
    "query timed out in expression evaluation",
  );
});

Deno.test("query ends when its client is gone", async () => {
  const gone = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const api = testApi({
    store: {
      ...storeOf(),
      select(_, signal) {
        begun.resolve();
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => {
            reject(signal.reason);
            gone.resolve();
          })
        );
      },
    },
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    api,
  );
  const client = new AbortController();
  const url = `http://127.0.0.1:${server.addr.port}/api/v1/query?query=up`;
  const answer = fetch(url, { signal: client.signal }).catch(() => "gone");
  await begun.promise;
  client.abort();
  assertEquals(await answer, "gone");
  await gone.promise;
  await server.shutdown();
});

Deno.test("query hides what went wrong inside", async () => {
  const seen: unknown[] = [];
  const failure = new Error("the password is 123");
  const api = testApi({
    store: { ...storeOf(), select: () => Promise.reject(failure) },
    onError: (error) => seen.push(error),
  });
  assertEquals(await ask(api, "query", { query: "up" }), {
    status: 500,
    body: {
      status: "error",
      errorType: "internal",
      error: "Something went wrong inside",
    },
  });
  assertEquals(seen, [failure]);
});

Deno.test("series, labels and label values list what fits", async () => {
  const api = testApi({
    store: storeOf(
      seriesOf({ __name__: "a", "http.path": "/x" }, [1]),
      seriesOf({ __name__: "b", job: "j" }, [1]),
    ),
  });
  const both = new URLSearchParams([["match[]", "a"], ["match[]", "b"]]);
  const response = await api(
    new Request(`http://localhost/api/v1/series?${both}`),
  );
  assertEquals((await response.json()).data, [
    { __name__: "a", "http.path": "/x" },
    { __name__: "b", job: "j" },
  ]);
  assertEquals(await dataOf(api, "labels"), ["__name__", "http.path", "job"]);
  assertEquals(await dataOf(api, "labels", { "match[]": "b" }), [
    "__name__",
    "job",
  ]);
  assertEquals(await dataOf(api, "label/__name__/values"), ["a", "b"]);
  for (const name of ["U__http_2e_path", "http.path"]) {
    assertEquals(await dataOf(api, `label/${name}/values`), ["/x"]);
  }
  assertEquals(
    Object((await ask(api, "labels", { limit: "1" })).body).warnings,
    ["results truncated due to limit"],
  );
  assertEquals(await dataOf(api, "labels", { end: "1" }), []);
});

for (
  const [path, parameters, error] of [
    ["series", {}, "no match[] parameter provided"],
    [
      "labels",
      { start: "x" },
      `invalid parameter "start": invalid time value for 'start': cannot parse "x" to a valid timestamp`,
    ],
  ] as const
) {
  Deno.test(`${path} refuses ${JSON.stringify(parameters)}`, async () => {
    assertEquals(await ask(api, path, parameters), {
      status: 400,
      body: { status: "error", errorType: "bad_data", error },
    });
  });
}

Deno.test("query_exemplars finds exemplars of the selectors in a query", async () => {
  assertEquals(
    await dataOf(api, "query_exemplars", { query: "rate(up[5m]) + up" }),
    [{
      seriesLabels: { __name__: "up" },
      exemplars: [{
        labels: { trace_id: "abc" },
        value: "0.5",
        timestamp: now / 1000 - 0.5,
      }],
    }],
  );
  assertEquals(await ask(api, "query_exemplars", { query: "1" }), {
    status: 204,
    body: undefined,
  });
});

Deno.test("parse_query tells how a query is read", async () => {
  const query = 'sum by (job) (rate(up{a!="b"}[5m] offset 1m)) > bool 1';
  assertEquals(await dataOf(api, "parse_query", { query }), {
    type: "binaryExpr",
    op: ">",
    lhs: {
      type: "aggregation",
      op: "sum",
      expr: {
        type: "call",
        func: {
          name: "rate",
          argTypes: ["matrix"],
          variadic: 0,
          returnType: "vector",
        },
        args: [{
          type: "matrixSelector",
          name: "up",
          offset: 60_000,
          matchers: [
            { name: "a", value: "b", type: "!=" },
            { name: "__name__", value: "up", type: "=" },
          ],
          timestamp: null,
          startOrEnd: null,
          range: 300_000,
        }],
      },
      param: null,
      grouping: ["job"],
      without: false,
    },
    rhs: { type: "numberLiteral", val: "1" },
    matching: null,
    bool: true,
  });
});

Deno.test("federate writes the newest samples as text", async () => {
  const response = await api(
    new Request(`http://localhost/federate?match[]=up&match[]={job="gateway"}`),
  );
  assertEquals(
    response.headers.get("content-type"),
    "text/plain; version=0.0.4; charset=utf-8",
  );
  assertEquals(
    await response.text(),
    `# TYPE requests_total untyped
requests_total{job="gateway",instance=""} 45 ${now - 1000}
# TYPE up untyped
up{instance="a:1",job="gateway"} 1 ${now - 1000}
up{instance="b:1",job="exporter"} 0 ${now - 1000}
`,
  );
  const bad = await api(new Request("http://localhost/federate?match[]=("));
  assertEquals(bad.status, 400);
  assertEquals(bad.headers.get("content-type"), "text/plain; charset=utf-8");
  assertStringIncludes(await bad.text(), "parse error");
});
