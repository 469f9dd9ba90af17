import { assertEquals } from "@std/assert";
import { eventually } from "../../tests/support/eventually.ts";
import {
  hasPrometheus,
  startPrometheus,
} from "../../tests/support/prometheus_server.ts";
import { createMatcher } from "../series/matcher.ts";
import { openStore } from "../storage/store.ts";
import { page, servePage } from "./_testing.ts";
import { TargetScraper } from "./_target_scraper.ts";
import { defaultScrapeLimits } from "./scrape_limits.ts";

const openMetrics = (text: string) => () =>
  new Response(text, {
    headers: {
      "content-type": "application/openmetrics-text; version=1.0.0",
    },
  });
const text = (body: string) => () => page(body);
const failing = () => new Response("no", { status: 500 });

/** What the target answers, one scrape after the other; the last one stays. */
const answers: readonly (() => Response)[] = [
  text(`# HELP jobs_total Jobs.
# TYPE jobs_total counter
jobs_total{status="a"} 1
jobs_total{status="b",job="mine",instance="here"} 2
temperature 2.5e1
spaced\t{ a = "1" , b="x}\\"\\\\\\n y\\d",}\t0.5
`),
  text('jobs_total{status="a"} 2\nnew 1\nnew 2\nnew{x=""} 3\n'),
  text('jobs_total{status="a"} 3\nnew 4\nbroken{\n'),
  text('jobs_total{status="a"} 4\nnew 5\nunfinished 12'),
  text('jobs_total{status="a",status="b"} 4\nnew 5\n'),
  text('jobs_total{status="a"} 5\r\n'),
  text("\n\n"),
  openMetrics(`# TYPE jobs counter
# UNIT jobs_seconds seconds
jobs_total{status="a"} 6 # {trace_id="x} # {y"} 0.5 1700000000.5
jobs_created{status="a"} 1.7e9
# EOF
`),
  openMetrics('jobs_total{status="a"} 7\n'),
  openMetrics('jobs_total{status="a", b="c"} 7\n# EOF\n'),
  openMetrics('jobs_total{status="a"} 8\n# EOF\n'),
  failing,
];

for (const honorLabels of [false, true]) {
  Deno.test({
    name: `scrapes give the series that Prometheus stores, ${
      honorLabels ? "honouring labels" : "renaming labels"
    }`,
    ignore: !hasPrometheus,
    async fn() {
      const asks = { ours: 0, theirs: 0 };
      await using server = servePage(({ url }) => {
        const who = url.endsWith("/theirs") ? "theirs" : "ours";
        return (answers[asks[who]++] ?? failing)();
      });
      const { host } = new URL(server.url);
      await using prometheus = await startPrometheus({
        config: () =>
          `scrape_configs:
- job_name: test
  scrape_interval: 100ms
  scrape_timeout: 100ms
  honor_labels: ${honorLabels}
  metrics_path: /theirs
  static_configs: [{ targets: ["${host}"], labels: { service: s } }]
`,
      });
      await using store = await openStore({ file: ":memory:" });
      const target = new TargetScraper({
        url: `http://${host}/ours`,
        labels: { job: "test", service: "s" },
      }, {
        store,
        timeoutSeconds: 10,
        honorLabels,
        limits: defaultScrapeLimits,
      });
      const { signal } = new AbortController();
      const until = Date.now();
      for (const index of answers.keys()) {
        await target.scrape(until - 1_000 * (answers.length - index), signal);
      }
      const theirs = await eventually(
        "the last scrape of Prometheus",
        async () => {
          const series = await prometheus.query('{service="s"}[1m]');
          const count = series.find(({ labels }) =>
            labels.__name__ === "scrape_samples_scraped"
          )?.values.length ?? 0;
          return count >= answers.length && series;
        },
      );
      const expected = theirs
        .filter(({ labels }) =>
          labels.__name__ !== "scrape_duration_seconds"
        )
        .map(({ labels, values }) => [labels, values.slice(0, answers.length)]);
      const ours = await store.select({
        matchers: [createMatcher("service", "=", "s")],
        after: until - 60_000,
        until,
      }, signal);
      const found = ours
        .filter(({ labels }) =>
          labels.get("__name__") !== "scrape_duration_seconds"
        )
        .map(({ labels, values }) => [labels.toRecord(), [...values]]);
      assertEquals(inOrder(found), inOrder(expected));
    },
  });
}

function inOrder(series: readonly (readonly unknown[])[]): string[] {
  return series.map(([labels, values]) =>
    JSON.stringify([Object.entries(labels ?? {}).sort(), values])
  ).sort();
}
