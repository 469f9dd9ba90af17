/** Tests what Prometheus reads from our exposition. */
import { assertEquals } from "@std/assert";
import { promtoolProblems } from "../tests/support/promtool.ts";
import { hasProgram } from "../tests/support/programs.ts";
import { configureMetrics } from "./configure.ts";
import type { MetricsModule } from "./definition.ts";

const module = {
  jobs: {
    type: "counter",
    name: "test_jobs_total",
    help: 'Jobs with "quotes", \\ and\nlines.',
    labels: { queue: "*", status: ["completed", "failed"] },
  },
  audio: {
    type: "counter",
    name: "test_audio_processed_seconds",
    help: "A counter without _total, as one requirement has it.",
  },
  depth: {
    type: "gauge",
    name: "test_queue_depth",
    help: "Depth.",
    labels: { queue: "*" },
  },
  wait: {
    type: "histogram",
    name: "test_wait_seconds",
    help: "Wait.",
    buckets: [0.001, 0.5, 1, 2_000_000],
  },
} as const satisfies MetricsModule;

const trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
const queue = 'a "b" \\ ü\n';

function configure() {
  const telemetry = configureMetrics("test", module, {
    instance: "i",
    exemplar: () => ({ trace_id }),
  });
  const { jobs, audio, depth, wait } = telemetry.metrics;
  jobs.inc({ queue, status: "completed" }, 3);
  audio.inc(2.5);
  depth.set({ queue }, -Infinity);
  for (const seconds of [0.25, 0.75, 3e6]) wait.observe(seconds);
  return telemetry;
}

Deno.test({
  name: "promtool check metrics finds only the required name",
  ignore: promtoolProblems === undefined,
  async fn() {
    const { handler } = configure();
    const response = await handler(new Request("http://x/metrics"));
    const problems = await promtoolProblems?.(await response.text());
    assertEquals(problems, [
      'test_audio_processed_seconds counter metrics should have "_total" suffix',
    ]);
  },
});

Deno.test({
  name:
    "Prometheus scrapes OpenMetrics with exemplars, and text as the same series",
  ignore: !hasProgram("prometheus", "prometheus"),
  async fn() {
    const telemetry = configure();
    const contentTypes = new Set<string | null>();
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const { pathname } = new URL(request.url);
        const headers = pathname === "/text" ? {} : request.headers;
        const response = await telemetry.handler(
          new Request(request.url, { headers }),
        );
        contentTypes.add(response.headers.get("content-type"));
        return response;
      },
    );
    await using prometheus = await startPrometheus(server.addr.port);
    await prometheus.waitFor("sum(up) == 2");
    assertEquals([...contentTypes].toSorted(), [
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
      "text/plain; version=0.0.4; charset=utf-8",
    ]);

    const common = { service: "test", instance: "i" };
    const values = [
      [`test_jobs_total{status="completed"}`, {
        queue,
        status: "completed",
        ...common,
      }, "3"],
      [`test_jobs_total{status="failed"}`, {
        queue,
        status: "failed",
        ...common,
      }, "0"],
      ["test_audio_processed_seconds", common, "2.5"],
      ["test_queue_depth", { queue, ...common }, "-Inf"],
      [`test_wait_seconds_bucket{le="1.0"}`, { le: "1.0", ...common }, "2"],
      [`test_wait_seconds_bucket{le="2e+06"}`, { le: "2e+06", ...common }, "2"],
      [`test_wait_seconds_bucket{le="+Inf"}`, { le: "+Inf", ...common }, "3"],
      ["test_wait_seconds_sum", common, "3000001"],
    ] as const;
    for (const [query, labels, value] of values) {
      for (const job of ["openmetrics", "text"]) {
        const [series, ...more] = await prometheus.query(
          query.includes("{")
            ? query.replace("}", `,job="${job}"}`)
            : `${query}{job="${job}"}`,
        );
        assertEquals(more, []);
        const { __name__: _, job: __, ...rest } = series?.metric ?? {};
        assertEquals(rest, labels);
        assertEquals(series?.value[1], value);
      }
    }
    assertEquals(await prometheus.exemplars("test_wait_seconds_bucket"), [
      { labels: { trace_id }, value: "0.25" },
      { labels: { trace_id }, value: "0.75" },
      { labels: { trace_id }, value: "3000000" },
    ]);
  },
});

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

interface Exemplars {
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
  }[];
}

/** Starts a Prometheus that scrapes both paths every second. */
async function startPrometheus(target: number) {
  const folder = await Deno.makeTempDir();
  const config = `${folder}/prometheus.yml`;
  const job = (name: string, path: string) => `
  - job_name: ${name}
    honor_labels: true
    metrics_path: ${path}
    static_configs: [{ targets: ["127.0.0.1:${target}"] }]`;
  await Deno.writeTextFile(
    config,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:${job("openmetrics", "/metrics")}${job("text", "/text")}
`,
  );
  const port = freePort();
  const process = new Deno.Command("prometheus", {
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--enable-feature=exemplar-storage",
      "--log.level=error",
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  async function get<T>(path: string, query: string): Promise<T> {
    const response = await fetch(
      `http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams({
        query,
      })}`,
    );
    return await response.json();
  }
  async function query(expression: string): Promise<Series[]> {
    const { data } = await get<{ data: { result: Series[] } }>(
      "query",
      expression,
    );
    return data.result;
  }
  return {
    query,
    async exemplars(metric: string) {
      const { data } = await get<{ data: Exemplars[] }>(
        "query_exemplars",
        metric,
      );
      return data.flatMap(({ exemplars }) => exemplars)
        .map(({ labels, value }) => ({ labels, value }))
        .toSorted((a, b) => Number(a.value) - Number(b.value));
    },
    /** Queries until the result isn't empty. */
    async waitFor(expression: string): Promise<void> {
      const deadline = Date.now() + 60_000;
      while (Date.now() < deadline) {
        const found = await query(expression).catch(() => []);
        if (found.length > 0) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`Prometheus never answered ${expression}`);
    },
    async [Symbol.asyncDispose]() {
      process.kill("SIGTERM");
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
