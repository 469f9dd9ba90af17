/**
 * How long the overview's queries take over HTTP, beside Prometheus with the
 * same samples.
 *
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { z } from "zod";
import { testApi } from "../../monitoring/api/_testing.ts";
import { hasPrometheus } from "../support/prometheus_server.ts";
import { hasPromtool } from "../support/promtool.ts";
import { choices } from "../stack/_panel_answers.ts";
import { history, makeHistories } from "./_monitoring_history.ts";
import { median, ratios } from "./_compare.ts";
import { formatTime, type Row } from "./_report.ts";

const rounds = 9;

/** The ranges of time that people look at, with Grafana's steps. In seconds. */
const ranges = [
  { name: "1 h", length: 3_600, step: 15 },
  { name: "24 h", length: 24 * 3_600, step: 60 },
];

const dashboardSchema = z.object({
  panels: z.array(z.object({
    targets: z.array(z.object({ expr: z.string() })).optional(),
  })),
});

/** Measures both in turns; nothing without Prometheus. */
export async function benchMonitoringQueries(): Promise<Row[]> {
  if (!hasPrometheus || !hasPromtool) return [];
  await using histories = await makeHistories();
  const api = testApi({ store: histories.store });
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen() {},
  }, api);
  const ours = `http://127.0.0.1:${server.addr.port}`;
  const theirs = histories.prometheus.url;
  const queries = await overviewQueries();

  const rows: Row[] = [];
  for (const { name, length, step } of ranges) {
    const end = history.end / 1000;
    const urls = queries.map((query) => {
      const search = new URLSearchParams({
        query,
        start: `${end - length}`,
        end: `${end}`,
        step: `${step}`,
      });
      return `/api/v1/query_range?${search}`;
    });
    const times = { ours: new Array<number>(), theirs: new Array<number>() };
    for (const url of urls) {
      assertSameAnswer(await ask(ours + url), await ask(theirs + url), url);
    }
    for (let round = 0; round < rounds; round++) {
      times.theirs.push(await timeAll(theirs, urls));
      times.ours.push(await timeAll(ours, urls));
    }
    const ratio = median(ratios(times.ours, times.theirs));
    rows.push({
      what: `${queries.length} queries of the overview, ${name}`,
      values: {
        here: formatTime(median(times.ours) * 1e6),
        Prometheus: formatTime(median(times.theirs) * 1e6),
        ratio: `${ratio.toFixed(2)}×`,
      },
      target: { words: "≤ 1.00×", met: ratio <= 1 },
    });
  }
  return rows;
}

async function overviewQueries(): Promise<string[]> {
  const path = "../../docker/grafana/dashboards/dalston-overview.json";
  const { panels } = dashboardSchema.parse(
    JSON.parse(await Deno.readTextFile(new URL(path, import.meta.url))),
  );
  return panels.flatMap(({ targets = [] }) => targets).map(({ expr }) =>
    Object.entries(choices.everything).reduce(
      (text, [name, value]) => text.replaceAll(`$${name}`, value),
      expr,
    )
  );
}

async function ask(url: string): Promise<string> {
  const response = await fetch(url);
  return await response.text();
}

/** Asks one query after the other. Returns milliseconds. */
async function timeAll(server: string, urls: readonly string[]) {
  const start = performance.now();
  for (const url of urls) await ask(server + url);
  return performance.now() - start;
}

const answerSchema = z.object({
  data: z.object({
    result: z.array(z.object({
      metric: z.record(z.string(), z.string()),
      values: z.array(z.tuple([z.number(), z.coerce.number()])),
    })),
  }),
});

function assertSameAnswer(ours: string, theirs: string, url: string): void {
  const [a, b] = [ours, theirs].map((text) =>
    new Map(
      answerSchema.parse(JSON.parse(text)).data.result.map((
        { metric, values },
      ) => [JSON.stringify(Object.entries(metric).sort()), values]),
    )
  );
  assertEquals([...a?.keys() ?? []].sort(), [...b?.keys() ?? []].sort(), url);
  for (const [labels, values] of a ?? []) {
    const others = b?.get(labels) ?? [];
    assertEquals(values.length, others.length, `${labels} ${url}`);
    for (const [index, [time, value]] of values.entries()) {
      const [otherTime, other = NaN] = others[index] ?? [];
      assertEquals(time, otherTime, url);
      assertAlmostEquals(value, other, Math.abs(other) * 1e-9, url);
    }
  }
}
