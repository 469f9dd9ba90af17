import { HTTPPrometheusClient } from "npm:@prometheus-io/codemirror-promql@^0.314.0/dist/cjs/client/prometheus.js";
import { PrometheusDriver } from "npm:prometheus-query@^3.5.1";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { hasProgram } from "../../tests/support/programs.ts";
import { hasPromtool, promtool } from "../../tests/support/promtool.ts";
import { now, testApi } from "./_testing.ts";

/** Serves the API of the tests on a port. */
function serve(): AsyncDisposable & { readonly url: string } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    testApi(),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const start = new Date(now - 30_000).toISOString();
const end = new Date(now).toISOString();

for (
  const [what, args, expected] of [
    [
      "instant",
      (url: string) => ["query", "instant", `--time=${end}`, url, "sum(up)"],
      `{} => 1 @[${now / 1000}]\n`,
    ],
    [
      "range",
      (url: string) => [
        "query",
        "range",
        `--start=${start}`,
        `--end=${end}`,
        "--step=15s",
        url,
        "requests_total",
      ],
      'requests_total{job="gateway"} =>\n15 @[1767225570]\n30 @[1767225585]\n45 @[1767225600]\n',
    ],
    [
      "series",
      (url: string) => ["query", "series", '--match=up{job="exporter"}', url],
      '{__name__="up", instance="b:1", job="exporter"}\n',
    ],
    [
      "labels",
      (url: string) => ["query", "labels", url, "job"],
      "exporter\ngateway\n",
    ],
  ] as const
) {
  Deno.test({
    name: `promtool understands the API: ${what}`,
    ignore: !hasPromtool,
    async fn() {
      await using server = serve();
      const text = await promtool(...args(server.url));
      assertStringIncludes(text, expected);
    },
  });
}

Deno.test("prometheus-query understands the API", async () => {
  await using server = serve();
  const client = new PrometheusDriver({ endpoint: server.url });
  const instant = await client.instantQuery("up", new Date(now));
  assertEquals(
    instant.result.map(({ metric, value }) => [
      metric.toString(),
      value.value,
      value.time.getTime(),
    ]),
    [
      ['up{instance="a:1", job="gateway"}', 1, now],
      ['up{instance="b:1", job="exporter"}', 0, now],
    ],
  );
  const range = await client.rangeQuery(
    "requests_total",
    new Date(now - 30_000),
    new Date(now),
    15,
  );
  assertEquals(
    range.result.map(({ values }) =>
      values.map(({ value }: { value: number }) => value)
    ),
    [[15, 30, 45]],
  );
  const times = [new Date(now - 60_000), new Date(now)] as const;
  assertEquals((await client.series("up", ...times)).length, 2);
  assertEquals(await client.labelNames(), ["__name__", "instance", "job"]);
  assertEquals(await client.labelValues("job"), ["exporter", "gateway"]);
  assertEquals(Object(await client.targets()).activeTargets.length, 2);
  assertEquals((await client.rules()).length, 2);
  assertEquals((await client.alerts()).length, 1);
});

Deno.test("the editor of Prometheus understands the API", async () => {
  await using server = serve();
  const problems: unknown[] = [];
  for (const httpMethod of ["GET", "POST"] as const) {
    const client = new HTTPPrometheusClient({
      url: server.url,
      httpMethod,
      lookbackInterval: Date.now(),
      httpErrorHandler: (error) => problems.push(error),
    });
    assertEquals(await client.labelNames(), ["__name__", "instance", "job"]);
    assertEquals(await client.labelValues("job"), ["exporter", "gateway"]);
    assertEquals(await client.metricNames(), ["requests_total", "up"]);
    assertEquals((await client.series("up")).length, 2);
    assertEquals(Object.keys(await client.metricMetadata()), [
      "up",
      "requests_total",
    ]);
    assertEquals((await client.flags())["query.max-concurrency"], "20");
    client.destroy();
  }
  assertEquals(problems, []);
});

const python = `
import sys
from datetime import datetime, timezone
from prometheus_api_client import PrometheusConnect
client = PrometheusConnect(url=sys.argv[1])
now = datetime.fromtimestamp(${now / 1000}, timezone.utc)
assert client.check_prometheus_connection()
print(client.all_metrics())
print(client.get_label_values("job"))
print(client.custom_query("sum(up)", params={"time": now.timestamp()}))
print(client.get_current_metric_value("up", {"job": "gateway"}, params={"time": now.timestamp()})[0]["value"][1])
print(len(client.get_metric_range_data("up", start_time=datetime.fromtimestamp(${
  now / 1000 - 60
}, timezone.utc), end_time=now)))
`;

Deno.test({
  name: "prometheus-api-client of Python understands the API",
  ignore: !await hasPythonClient(),
  async fn() {
    await using server = serve();
    const { stdout, stderr } = await runPython(python, server.url);
    assertEquals(
      new TextDecoder().decode(stdout),
      `['requests_total', 'up']
['exporter', 'gateway']
[{'metric': {}, 'value': [${now / 1000}, '1']}]
1
2
`,
      new TextDecoder().decode(stderr),
    );
  },
});

async function hasPythonClient(): Promise<boolean> {
  const isThere = hasProgram("python3", "python") &&
    (await runPython("import prometheus_api_client")).success;
  if (!isThere) {
    console.warn(
      "a test that needs prometheus-api-client is ignored: Python doesn't have it",
    );
  }
  return isThere;
}

function runPython(program: string, ...args: string[]) {
  return new Deno.Command("python3", { args: ["-c", program, ...args] })
    .output();
}
