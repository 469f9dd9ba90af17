/**
 * Asks our API and a real Prometheus the same, over the same samples.
 *
 * @module
 */
import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "node:path";
import {
  hasPrometheus,
  type PrometheusServer,
  startPrometheus,
} from "../../tests/support/prometheus_server.ts";
import { promtool } from "../../tests/support/promtool.ts";
import { writeOpenMetrics } from "../storage/open_metrics.ts";
import type { SampleStore } from "../storage/sample_store.ts";
import { openStore } from "../storage/store.ts";
import { now, someSeries, testApi } from "./_testing.ts";

/** Off the grid of the queries, as ranges are closed on both sides in 2.42. */
const at = now / 1000;
const range = { start: `${at - 30}`, end: `${at}`, step: "15" };
const wide = { start: `${at - 3600}`, end: `${at}` };

/** Requests that both answer the same. */
const same: readonly (readonly [
  path: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
])[] = [
  ["query", { query: "up", time: `${at}` }],
  ["query", { query: "up", time: "2026-01-01T00:00:00Z" }],
  ["query", { query: "up", time: "2026-01-01T01:00:00.000+01:00" }],
  ["query", { query: "up", time: `${at}.0004` }],
  ["query", { query: "sum by (job) (up)", time: `${at}` }],
  ["query", { query: 'up{job=~"g.*"}', time: `${at}` }],
  ["query", { query: "requests_total[1m]", time: `${at}` }],
  ["query", { query: "sum_over_time(requests_total[1m])", time: `${at}` }],
  ["query", { query: "up", time: "0" }],
  ["query", { query: "up", time: "-1.5" }],
  ["query", { query: "1", time: `${at}.5` }],
  ["query", { query: "1e22", time: `${at}` }],
  ["query", { query: "1e-9", time: `${at}` }],
  ["query", { query: "-0", time: `${at}` }],
  ["query", { query: "Inf", time: `${at}` }],
  ["query", { query: "NaN", time: `${at}` }],
  ["query", { query: '"<text>\\n"', time: `${at}` }],
  ["query", { query: "vector(1e-9)", time: `${at}` }],
  ["query", { query: "vector(-1e21)", time: `${at}` }],
  ["query", { query: "vector(123456789012345678)", time: `${at}` }],
  ["query", { query: "vector(1) / 3", time: `${at}` }],
  ["query", { query: "vector(0) / 0", time: `${at}` }],
  ["query", { query: "up", time: `${at}`, timeout: "1m" }],
  ["query_range", { query: "up", ...range }],
  ["query_range", { query: "1", ...range }],
  ["query_range", { query: "time()", ...range, step: "0.5" }],
  ["query_range", { query: "none", ...range }],
  ["query_range", { query: "requests_total", ...range, step: "1m30s" }],
  ["query_range", {
    query: "up",
    start: "2025-12-31T23:59:30Z",
    end: "2026-01-01T00:00:00Z",
    step: "15s",
  }],
  ["query_range", { query: "1", start: "0", end: "11000", step: "1" }],
  ["series", { "match[]": "up" }],
  ["series", { "match[]": ["up", "requests_total"], ...wide }],
  ["series", { "match[]": '{job="gateway"}', ...wide }],
  ["series", { "match[]": "none" }],
  ["labels", {}],
  ["labels", wide],
  ["labels", { "match[]": "requests_total" }],
  ["labels", { "match[]": ["requests_total", "up"] }],
  ["label/job/values", {}],
  ["label/job/values", { "match[]": 'up{job="gateway"}' }],
  ["label/none/values", {}],
  ["label/__name__/values", wide],
  ["query_exemplars", { query: "none" }],
  ["query_exemplars", { query: "1" }],
  ["metadata", {}],
  ["metadata", { limit: "0" }],
  ["targets/metadata", {}],
  ["rules", {}],
  ["rules", { type: "alert" }],
  ["alerts", {}],
  ["alertmanagers", {}],
  // What is wrong.
  ["query", { query: "up", time: "x" }],
  ["query", { query: "up", time: "2026-01-01" }],
  ["query", { query: "up", time: "2026-02-30T00:00:00Z" }],
  ["query", { query: "up", timeout: "x" }],
  ["query", { query: "up", time: "x", timeout: "y" }],
  ["query", { query: "up", timeout: "x", lookback_delta: "y" }],
  ["query", {}],
  ["query", { query: "up{" }],
  ["query", { query: "sum(" }],
  ["query", { query: "up[5m" }],
  ["query", { query: "rate(up)" }],
  ["query", { query: "nope(up)" }],
  ["query", { query: "{}" }],
  ["query", { query: "up + on() group_left() up", time: `${at}` }],
  ["query", { query: "up and 1" }],
  ["query", { query: 'label_join(up, "instance", "", "none")', time: `${at}` }],
  ["query_range", { query: "up" }],
  ["query_range", { query: "up", start: "1" }],
  ["query_range", { query: "up", start: "1", end: "x" }],
  ["query_range", { query: "up", start: "2", end: "1" }],
  ["query_range", { query: "up", start: "1", end: "2" }],
  ["query_range", { query: "up", start: "1", end: "2", step: "x" }],
  ["query_range", { query: "up", start: "1", end: "2", step: "0" }],
  ["query_range", { query: "up", start: "1", end: "2", step: "-1m" }],
  ["query_range", { query: "up", start: "1", end: "2", step: "1e300" }],
  ["query_range", { query: "up", start: "0", end: "11001", step: "1" }],
  ["query_range", { query: "up", start: "0", end: "1e9", step: "1" }],
  ["query_range", { query: "up", ...range, timeout: "x" }],
  ["series", {}],
  ["series", { "match[]": "up{" }],
  ["series", { "match[]": "sum(up)" }],
  ["series", { "match[]": "up[5m]" }],
  ["series", { "match[]": "up offset 5m" }],
  ["series", { "match[]": "(up)" }],
  ["series", { "match[]": "1" }],
  ["series", { "match[]": 'up{job="}"} + 1' }],
  ["series", { "match[]": "{}" }],
  ["series", { "match[]": '{job=~".*"}' }],
  ["labels", { "match[]": "{}" }],
  ["series", { "match[]": "up", start: "x" }],
  ["series", { "match[]": "up", end: "x" }],
  ["labels", { "match[]": "up{" }],
  ["labels", { start: "x" }],
  ["label/job/values", { "match[]": "up{" }],
  ["label/job/values", { end: "x" }],
  ["query_exemplars", {}],
  ["query_exemplars", { query: "up", start: "x" }],
  ["query_exemplars", { query: "up", start: "2", end: "1" }],
  ["metadata", { limit: "x" }],
  ["targets/metadata", { limit: "x" }],
  ["targets/metadata", { match_target: "{" }],
  ["rules", { type: "x" }],
];

/** Requests that 3.x answers otherwise than 2.42, with our status and error. */
const newer: readonly (readonly [
  path: string,
  parameters: Readonly<Record<string, string>>,
  status: number,
  error?: string,
])[] = [
  // A limit, since 2.54.
  [
    "labels",
    { limit: "x" },
    400,
    'invalid parameter "limit": strconv.Atoi: parsing "x": invalid syntax',
  ],
  // A lookback.
  ["query", { query: "up", time: `${at}`, lookback_delta: "500ms" }, 200],
  [
    "query",
    { query: "up", lookback_delta: "x" },
    400,
    'error parsing lookback delta duration: cannot parse "x" to a valid duration',
  ],
  // Names of labels in UTF-8, since 3.0.
  [
    "query",
    { query: 'label_replace(up, "1a", "", "job", ".*")', time: `${at}` },
    200,
  ],
  ["label/a.b/values", {}, 200],
  // The parameter is named, and the expression as it was written.
  [
    "query_range",
    { query: "up[5m]", ...range },
    400,
    'invalid parameter "query": invalid expression type "range vector" for range query, must be Scalar or instant Vector',
  ],
  [
    "query",
    { query: 'up{a=~"("}' },
    400,
    'invalid parameter "query": 1:4: parse error: error parsing regexp: missing closing ): `(`',
  ],
  // A timeout that can only be over, since 3.8.
  [
    "query",
    { query: "1", timeout: "-1" },
    400,
    'invalid parameter "timeout": timeout must be positive, got -1s',
  ],
  // Prometheus divides by 0: "unexpected error: runtime error: …".
  [
    "query_range",
    { query: "1", start: "0", end: "0", step: "0.0001" },
    400,
    'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
  ],
  // Go's time before all times.
  [
    "query",
    { query: "1", time: "NaN" },
    400,
    `invalid parameter "time": invalid time value for 'time': cannot parse "NaN" to a valid timestamp`,
  ],
];

Deno.test({
  name: "the API answers as Prometheus does",
  ignore: !hasPrometheus,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    try {
      await using store = await filledStore();
      await writeBlocks(store, folder);
      await using prometheus = await startPrometheus({
        folder: join(folder, "data"),
      });
      const api = testApi({
        store,
        targets: { targets: () => [], metadata: () => [] },
        rules: { groups: () => [], alertmanagers: () => [] },
      });
      const ours = (path: string) =>
        api(new Request(`http://localhost/api/v1/${path}`)).then(read);
      for (const [path, parameters] of same) {
        const asked = `${path}?${query(parameters)}`;
        await t.step(decodeURIComponent(asked), async () => {
          assertEquals(await ours(asked), await theirs(prometheus, asked));
        });
      }
      for (const [path, parameters, status, error] of newer) {
        const asked = `${path}?${query(parameters)}`;
        await t.step(`newer: ${decodeURIComponent(asked)}`, async () => {
          const found = await ours(asked);
          assertEquals([found.status, Object(found.body).error], [
            status,
            error,
          ]);
          const other = await theirs(prometheus, asked);
          assertNotEquals(found, other, "it is no exception");
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function query(
  parameters: Readonly<Record<string, string | readonly string[]>>,
): string {
  return new URLSearchParams(
    Object.entries(parameters).flatMap(([name, values]) =>
      [values].flat().map((value) => [name, value])
    ),
  ).toString();
}

async function filledStore(): Promise<SampleStore> {
  const store = await openStore({ file: ":memory:", now: () => now });
  for (const { labels, timestamps, values } of someSeries) {
    await store.append(
      Array.from(timestamps, (timestamp, index) => ({
        labels,
        timestamp,
        value: values[index] ?? 0,
      })),
    );
  }
  return store;
}

async function writeBlocks(store: SampleStore, folder: string): Promise<void> {
  const file = join(folder, "samples.txt");
  const { signal } = new AbortController();
  const text = await Array.fromAsync(writeOpenMetrics(store, signal));
  await Deno.writeTextFile(file, text.join(""));
  await promtool(
    ...["tsdb", "create-blocks-from", "openmetrics", "-q"],
    file,
    join(folder, "data"),
  );
}

async function theirs({ url }: PrometheusServer, path: string) {
  const { status, body } = await read(await fetch(`${url}/api/v1/${path}`));
  const error: unknown = body?.error;
  return typeof error === "string"
    // 3.x writes it small.
    ? {
      status,
      body: {
        ...body,
        error: error.replace("Invalid time value", "invalid time value"),
      },
    }
    : { status, body };
}

async function read(response: Response) {
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? undefined : JSON.parse(text),
  };
}
