import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  hasPrometheus,
  startPrometheus,
} from "../../tests/support/prometheus_server.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { only } from "../../tests/support/elements.ts";
import { createProxy, type ProxyOptions } from "./proxy.ts";

/** Starts a server that answers with a handler, and a proxy before it. */
function proxyOf(
  handler: (request: Request) => Response | Promise<Response>,
  options: Partial<ProxyOptions> = {},
): AsyncDisposable & {
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly asked: { readonly url: string; readonly headers: Headers }[];
  readonly host: string;
} {
  const asked: { url: string; headers: Headers }[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      // A request that was answered tells nothing any more.
      asked.push({ url: request.url, headers: new Headers(request.headers) });
      return handler(request);
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const proxy = createProxy({
    url: `http://${host}`,
    onError(error) {
      throw error;
    },
    ...options,
  });
  return {
    ask: (path, init) => proxy(new Request(`http://localhost${path}`, init)),
    asked,
    host,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function success(data: unknown): Response {
  return Response.json({ status: "success", data });
}

Deno.test("createProxy() passes on reads, without the client's headers", async () => {
  await using proxy = proxyOf(() => success([1]));
  const response = await proxy.ask("/api/v1/query?query=up%20%2B%201", {
    headers: {
      authorization: "Bearer secret",
      cookie: "a=b",
      connection: "keep-alive, x-hop",
      "x-hop": "1",
    },
  });
  assertEquals((await response.json()).data, [1]);
  const { url, headers } = only(proxy.asked);
  assertEquals(url, `http://${proxy.host}/api/v1/query?query=up%20%2B%201`);
  for (const name of ["authorization", "cookie", "x-hop"]) {
    assertEquals(headers.get(name), null, name);
  }
});

Deno.test("createProxy() passes on the form of a POST", async () => {
  await using proxy = proxyOf(async (request) =>
    success([request.method, await request.text()])
  );
  const response = await proxy.ask("/api/v1/query", {
    method: "POST",
    body: new URLSearchParams({ query: "up" }),
  });
  assertEquals((await response.json()).data, ["POST", "query=up"]);
});

for (
  const [path, method, status] of [
    ["/api/v1/admin/tsdb/delete_series", "POST", 404],
    ["/api/v1/write", "POST", 404],
    ["/api/v1/query", "PUT", 405],
    ["/api/v1/../../-/quit", "POST", 404],
    ["/-/reload", "POST", 404],
    ["/metrics", "GET", 404],
    ["/federate", "POST", 405],
    ["//evil.example/api/v1/query", "GET", 404],
  ] as const
) {
  Deno.test(`createProxy() passes on no ${method} ${path}`, async () => {
    await using proxy = proxyOf(() => success([]));
    const response = await proxy.ask(path, { method });
    assertEquals(response.status, status);
    await response.body?.cancel();
    assertEquals(proxy.asked, []);
  });
}

Deno.test("createProxy() writes the name of a label anew", async () => {
  await using proxy = proxyOf(() => success([]));
  const name = encodeURIComponent("../../admin?x=1#y");
  await (await proxy.ask(`/api/v1/label/${name}/values`)).body?.cancel();
  assertEquals(
    only(proxy.asked).url,
    `http://${proxy.host}/api/v1/label/${name}/values`,
  );
});

Deno.test("createProxy() puts the path of its URL before, and sends user and password", async () => {
  await using proxy = proxyOf(() => success([]));
  const url = `http://me:p%40ss@${proxy.host}/prometheus/`;
  const other = createProxy({ url });
  await (await other(new Request("http://localhost/api/v1/labels"))).body
    ?.cancel();
  const { url: asked, headers } = only(proxy.asked);
  assertEquals(asked, `http://${proxy.host}/prometheus/api/v1/labels`);
  assertEquals(headers.get("authorization"), `Basic ${btoa("me:p@ss")}`);
});

for (
  const [what, handler, status, errorType] of [
    [
      "a redirect",
      () => Response.redirect("http://127.0.0.1:1/", 302),
      502,
      "unavailable",
    ],
    [
      "a page",
      () => new Response("<script>", { status: 200 }),
      502,
      "unavailable",
    ],
    [
      "too much",
      () => success("x".repeat(2000)),
      502,
      "unavailable",
    ],
    [
      "an error",
      () =>
        Response.json({
          status: "error",
          errorType: "execution",
          error: "x",
        }, { status: 422 }),
      422,
      "execution",
    ],
  ] as const
) {
  Deno.test(`createProxy() answers ${status} for ${what}`, async () => {
    await using proxy = proxyOf(handler, { limits: { maxAnswerBytes: 1000 } });
    const response = await proxy.ask("/api/v1/labels");
    const body = await response.json();
    assertEquals([response.status, body.status, body.errorType], [
      status,
      "error",
      errorType,
    ]);
    assertEquals(proxy.asked.length, 1, "nothing is followed");
  });
}

Deno.test("createProxy() answers 504 for a server that is too slow", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using proxy = proxyOf(() => promise, { limits: { timeoutMs: 20 } });
  const response = await proxy.ask("/api/v1/labels");
  assertEquals(response.status, 504);
  assertEquals((await response.json()).errorType, "timeout");
  resolve(success([]));
});

Deno.test("createProxy() answers 502 without a server, and shows no password", async () => {
  const proxy = createProxy({ url: "http://me:secret@127.0.0.1:1" });
  for (const path of ["/api/v1/labels", "/targets"]) {
    const response = await proxy(new Request(`http://localhost${path}`));
    assertEquals(response.status, 502);
    const text = await response.text();
    assertStringIncludes(text, "Cannot reach Prometheus at http://127.0.0.1:1");
    assert(!text.includes("secret"));
  }
  const ready = await proxy(new Request("http://localhost/-/ready"));
  assertEquals(ready.status, 503);
  await ready.body?.cancel();
});

for (
  const [url, message] of [
    ["ftp://host", "Cannot ask Prometheus by ftp"],
    ["me:secret@host", "Cannot ask Prometheus by me"],
    ["host 9090 secret", "Cannot read the address of Prometheus"],
    ["http://host/?a=secret", "Cannot ask Prometheus at host"],
  ] as const
) {
  Deno.test(`createProxy() refuses the address ${url}`, () => {
    const error = assertThrows(() => createProxy({ url }), TypeError, message);
    assert(!error.message.includes("secret"), error.message);
  });
}

Deno.test({
  name: "createProxy() shows a real Prometheus",
  ignore: !hasPrometheus,
  async fn() {
    await using prometheus = await startPrometheus({
      config: (address) =>
        `scrape_configs: [{ job_name: self, static_configs: [{ targets: ["${address}"] }] }]`,
    });
    const proxy = createProxy({ url: prometheus.url });
    const get = async (path: string) => {
      const response = await proxy(new Request(`http://localhost${path}`));
      return { status: response.status, text: await response.text() };
    };
    assertEquals((await get("/-/ready")).status, 200);
    const query = await get("/api/v1/query?query=1%2B1");
    assertEquals(JSON.parse(query.text).data.result[1], "2");
    await eventually("the target", async (see) => {
      const { text } = see(await get("/targets"));
      return text.includes(`${prometheus.url}/metrics`);
    });
    assertStringIncludes((await get("/alerts")).text, "No alert");
    assertStringIncludes((await get("/rules")).text, "no rules");
    const federate = await get("/federate?match[]=none");
    assertEquals(federate, { status: 200, text: "" });
    const bad = await get("/api/v1/query?query=(");
    assertEquals([bad.status, JSON.parse(bad.text).errorType], [
      400,
      "bad_data",
    ]);
  },
});
