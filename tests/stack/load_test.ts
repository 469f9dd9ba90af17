import { assertEquals } from "@std/assert";
import { errorStatuses } from "../../services/gateway/api_error.ts";
import { expressionsOf, panelsOf } from "@dalston/monitoring/builder";
import { dashboards } from "../../mixin/dashboards/all.ts";
import { monitoring as monitoringRow } from "../../mixin/dashboards/services/monitoring.ts";
import { Scraper } from "../../monitoring/scrape/scraper.ts";
import { openStore } from "../../monitoring/storage/store.ts";
import type { LoadOptions } from "../load/command.ts";
import { loadEngines } from "../load/engines.ts";
import { load } from "../load/load.ts";
import { summarize, type Summary } from "../load/summary.ts";
import type { Counts } from "../load/tally.ts";
import { hasPrometheus } from "../support/prometheus_server.ts";
import { hasRedis } from "../support/redis_server.ts";
import { glance } from "./_dashboards_at_a_glance.ts";
import { alerts, recordings } from "../support/prometheus_rules.ts";
import {
  emptyQueries,
  filledIn,
  hasOneEngine,
  prometheusWith,
} from "./_panel_answers.ts";
import {
  comparable,
  differenceOf,
  openMetricsOf,
  timesBesideSamples,
} from "./_same_answers.ts";
import { WatchedPlatform } from "./_watched_platform.ts";

/** Length of the load. `DALSTON_LOAD_SECONDS=120` is closer to production. */
const seconds = Number(Deno.env.get("DALSTON_LOAD_SECONDS") ?? 30);

/** Many jobs and sessions fail, so that the expressions of alerts hold. */
const mix = { mono: 6, stereo: 4, bad: 6, slow: 3, failing: 6, live: 6 };

/** Returns the counts that Prometheus must show, each by one label. */
function expectations({ uploads, jobs, sessions }: Summary) {
  const { completed, failed } = jobs;
  const { out_of_order = 0, ...failures } = jobs.failed_by_code;
  const outcomes = {
    completed: sessions.completed,
    error: sessions.error,
    timeout: sessions.timeout,
  };
  return [
    ["gateway_jobs_created_total", "tenant_id", { default: jobs.created }],
    ["gateway_upload_bytes_total", "service", { gateway: uploads.bytes }],
    ["gateway_uploads_rejected_total", "code", uploads.refused],
    [
      `gateway_requests_total{method="POST"}`,
      "status_code",
      { 201: jobs.created, ...byStatus(uploads.refused) },
    ],
    ["orchestrator_jobs_total", "status", { completed, failed }],
    [
      `orchestrator_events_processed_total{event_type=~"job.*"}`,
      "event_type",
      {
        "job.created": jobs.created,
        "job.completed": completed,
        "job.failed": failed,
      },
    ],
    // This failure is retryable: each task gets three attempts.
    [
      "engine_task_failures_total",
      "code",
      { ...failures, out_of_order: 3 * out_of_order },
    ],
    ["session_router_sessions_total", "status", outcomes],
    // A worker doesn't learn why the gateway ends a session, so compare sums.
    [
      `realtime_sessions_total{status!="timeout"}`,
      "service",
      { realtime: sessions.completed + sessions.error },
    ],
    [
      `realtime_sessions_total{status="timeout"}`,
      "status",
      { timeout: sessions.timeout },
    ],
  ] as const satisfies [series: string, label: string, wanted: Counts][];
}

/** Sums rejected uploads by HTTP status. */
function byStatus(refused: Counts): Counts {
  const statuses: Readonly<Record<string, number>> = errorStatuses;
  const counts: Counts = {};
  for (const [code, count] of Object.entries(refused)) {
    const status = statuses[code] ?? code;
    counts[status] = (counts[status] ?? 0) + count;
  }
  return counts;
}

/** Panels of the service in whose place Prometheus stands here. */
const unwatched = monitoringRow.panels.map(({ title }) => title ?? "");

/** Panels that are empty for an engine. */
const blank = {
  ".+": [],
  // All of its tasks are completed.
  "transcriber": ["Failures by code", "Deliveries gone wrong", "Task retries"],
  // All of its tasks failed, so it uploads nothing.
  "failing-transcriber": ["Output upload"],
} as const;

Deno.test({
  name: "Prometheus, dashboards and alerts agree with the summary of a load",
  ignore: !(hasRedis && hasPrometheus),
  async fn(t) {
    await using platform = await WatchedPlatform.start(loadEngines(1));
    const { prometheus, url } = platform;
    const intervalSeconds = seconds < 120 ? 1 : 15;
    await using store = await openStore({ file: ":memory:" });
    await using scraper = new Scraper({
      store,
      targets: Object.entries(platform.targets).map(([service, host]) => ({
        url: `http://${host}/metrics`,
        labels: { job: "dalston", service, instance: host },
        token: platform.metricsToken,
      })),
      intervalSeconds,
    });
    scraper.start();
    const options: LoadOptions = {
      url,
      rate: 2,
      seconds,
      mix,
      seed: 1,
      concurrency: 30,
      patienceSeconds: 60,
    };
    const stop = new AbortController().signal;
    const summary = summarize(options, await load(options, { stop }));
    const { uploads, jobs, sessions } = summary;

    await t.step(
      "everything ended, each job at the right engine",
      () => {
        assertEquals([uploads.unanswered, jobs.unfinished], [0, 0]);
        assertEquals([jobs.not_by_engine, sessions.refused], [{}, {}]);
      },
    );

    for (const [series, label, wanted] of expectations(summary)) {
      await t.step(`Prometheus shows the same count of ${series}`, async () => {
        const expression = `sum by (${label}) (dalston_${series}) > 0`;
        await platform.shows(expression, wanted, label);
      });
    }
    await t.step(
      "every scheduled task was enqueued, and none waits",
      async () => {
        const scheduled = "sum(dalston_orchestrator_tasks_scheduled_total)";
        await platform.shows(
          `sum(dalston_queue_entries_added_total) - ${scheduled}`,
          { "": 0 },
        );
        await platform.shows("sum(dalston_queue_depth)", { "": 0 });
        await platform.shows("sum(dalston_orchestrator_jobs_in_progress)", {
          "": 0,
        });
      },
    );

    const end = Date.now() / 1000;
    const range = { start: end - 10, end, step: 5 };
    for (const [engine_id, expected] of Object.entries(blank)) {
      const isAll = engine_id === ".+";
      const choice = {
        engine_id,
        service: isAll ? ".+" : "gateway",
        interval: isAll ? "5m" : "1m",
      };
      await t.step(`panels show finite numbers for ${engine_id}`, async () => {
        const found = new Set<string>();
        for (const dashboard of dashboards) {
          if (hasOneEngine(dashboard) && isAll) continue;
          for (const panel of panelsOf(dashboard)) {
            const empty = await emptyQueries(prometheus, panel, choice, range);
            if (empty.length > 0) found.add(panel.title ?? "");
          }
        }
        assertEquals([...found].sort(), [...expected, ...unwatched].sort());
      });
    }

    await t.step(
      "the right alerts hold, and no others",
      async () => {
        await platform.alarms(
          "DalstonEngineFailing",
          "DalstonJobErrorBudgetFastBurn",
          "DalstonJobErrorBudgetSlowBurn",
          "DalstonSessionsFailing",
        );
      },
    );

    await t.step("panels are red where something went wrong", async () => {
      const { red } = await glance(prometheus, "failing-transcriber");
      assertEquals(red, [
        "Overview: Firing alerts",
        "Overview: Job error budget left",
        "Overview: Error rate (%)",
        "Overview: Failure rate by engine",
        "Overview: Error logs/sec",
        "Engine: Failure rate",
      ]);
    });

    await scraper[Symbol.asyncDispose]();
    await using source = await comparable(store, intervalSeconds);
    await using same = await prometheusWith(await openMetricsOf(source));
    const wholeLoad = await timesBesideSamples(source, {
      start: end - seconds,
      end,
      step: seconds / 10,
    });
    const choice = {
      service: ".+",
      engine_id: ".+",
      interval: seconds < 120 ? "10s" : "5m",
    };
    const asked = new Set([
      ...dashboards.flatMap(panelsOf).flatMap(expressionsOf)
        .map((expression) => filledIn(expression, choice)),
      ...[...alerts, ...recordings].map(({ expr }) => expr),
    ]);
    await t.step(
      `${asked.size} expressions of panels and rules have the same answer ` +
        "from the embedded engine",
      async () => {
        const differences: string[] = [];
        for (const expression of asked) {
          const difference = await differenceOf(
            expression,
            wholeLoad,
            source,
            same.prometheus,
          );
          if (difference !== "") {
            differences.push(`${expression} ${difference}`);
          }
        }
        assertEquals(differences, []);
      },
    );
  },
});
