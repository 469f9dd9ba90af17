import { assertEquals } from "@std/assert";
import { recordings } from "../support/prometheus_rules.ts";
import { assertMoments, hasPromtool, type Moment } from "./_promtool.ts";

const ignore = !hasPromtool;
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** An alert that fires while gauges have some values, and not with others. */
function gauges(
  alert: string,
  fires: Readonly<Record<string, number>>,
  ...quiet: Readonly<Record<string, number>>[]
): Moment[] {
  return [fires, ...quiet].map((series, index) => ({
    alert,
    fires: index === 0,
    series,
    interval: 1,
    at: 0,
  }));
}

/**
 * An alert that fires when counters grew by so much within a window, and not
 * when they grew by so much else, nor when they grew before the window.
 */
function counters(
  alert: string,
  window: number,
  fires: Readonly<Record<string, number>>,
  ...quiet: Readonly<Record<string, number>>[]
): Moment[] {
  const steps = 20;
  const grown = (by: number, after = "") => `0+${by / steps}x${steps}${after}`;
  const all = (
    values: Readonly<Record<string, number>>,
    write: (by: number) => string,
  ) =>
    Object.fromEntries(
      Object.entries(values).map(([name, by]) => [name, write(by)]),
    );
  const interval = window / steps;
  return [
    ...[fires, ...quiet].map((values, index) => ({
      alert,
      fires: index === 0,
      series: all(values, (by) => grown(by)),
      interval,
      at: window,
    })),
    {
      alert,
      fires: false,
      series: all(fires, (by) => grown(by, ` ${by}x${steps}`)),
      interval,
      at: 2 * window + interval,
    },
  ];
}

Deno.test({
  name: "alerts on queues and sessions fire at their bounds and not below",
  ignore,
  async fn() {
    const depth = "dalston_queue_depth";
    const consumers = "dalston_queue_live_consumers";
    const flying = "dalston_queue_in_flight_tasks";
    const active = "dalston_session_router_sessions_active";
    const capacity = "dalston_session_router_capacity";
    const up = (...services: string[]) =>
      Object.fromEntries(
        services.map((service) => [`up{service="${service}"}`, 1]),
      );
    await assertMoments([
      ...gauges(
        "DalstonQueueOldestTaskTooOld",
        { dalston_queue_oldest_task_age_seconds: 601 },
        { dalston_queue_oldest_task_age_seconds: 600 },
      ),
      ...gauges(
        "DalstonQueueWithoutConsumer",
        { [depth]: 1, [consumers]: 0 },
        { [depth]: 0, [consumers]: 0 },
        { [depth]: 1, [consumers]: 1 },
      ),
      ...gauges(
        "DalstonQueueStuck",
        { [depth]: 1, [flying]: 0, [consumers]: 1 },
        { [depth]: 0, [flying]: 0, [consumers]: 1 },
        { [depth]: 1, [flying]: 1, [consumers]: 1 },
        { [depth]: 1, [flying]: 0, [consumers]: 0 },
      ),
      ...gauges(
        "DalstonQueueOrphanedTasks",
        { dalston_queue_orphaned_tasks: 1 },
        { dalston_queue_orphaned_tasks: 0 },
      ),
      ...gauges(
        "DalstonDeadLettersWaiting",
        { dalston_queue_dead_letters: 1, dalston_events_dead_letters: 0 },
        { dalston_queue_dead_letters: 0, dalston_events_dead_letters: 0 },
      ),
      ...gauges(
        "DalstonQueuesLeftOut",
        { dalston_exporter_queues_left_out: 1 },
        { dalston_exporter_queues_left_out: 0 },
      ),
      ...gauges(
        "DalstonRealtimeNearCapacity",
        { [active]: 1, [capacity]: 1 },
        { [active]: 90, [capacity]: 100 },
        { [active]: 0, [capacity]: 0 },
      ),
      ...gauges(
        "DalstonServiceAbsent",
        up("gateway", "orchestrator"),
        up("gateway", "orchestrator", "session-router"),
      ),
      ...gauges("DalstonServiceAbsent", up("gateway", "session-router")),
      ...gauges("DalstonServiceAbsent", up("orchestrator", "session-router")),
    ]);
  },
});

Deno.test({
  name: "alerts on counts fire at their bounds, and not below or later",
  ignore,
  async fn() {
    const tasks = (status: string) =>
      `dalston_engine_tasks_processed_total{status="${status}"}`;
    const sessions = (status: string) =>
      `dalston_session_router_sessions_total{status="${status}"}`;
    const requests = (suffix: string) =>
      `dalston_gateway_request_duration_seconds_${suffix}`;
    const fast = requests(`bucket{method="GET",le="2.5"}`);
    const all = requests(`count{method="GET"}`);
    await assertMoments([
      ...[
        "scrapes_exceeded_sample_limit",
        "scrape_pool_exceeded_label_limits",
        "scrapes_exceeded_body_size_limit",
      ].flatMap((limit) =>
        counters("DalstonScrapeLimitHit", 15 * minute, {
          [`prometheus_target_${limit}_total`]: 0.5,
        }, { [`prometheus_target_${limit}_total`]: 0 })
      ),
      ...[
        ["DalstonMetricsOverflow", "dalston_metrics_overflow_total"],
        ["DalstonMetricsDropped", "dalston_metrics_dropped_total"],
        [
          "DalstonEventsGivenUp",
          "dalston_orchestrator_events_dead_lettered_total",
        ],
        ["DalstonDeadLetters", "dalston_queue_dead_letters"],
      ].flatMap(([alert, counter]) =>
        counters(alert, hour, { [counter]: 0.5 }, { [counter]: 0 })
      ),
      ...counters(
        "DalstonTaskRedeliveries",
        15 * minute,
        { dalston_engine_redeliveries_total: 6 },
        { dalston_engine_redeliveries_total: 4 },
      ),
      ...counters(
        "DalstonEngineFailing",
        10 * minute,
        { [tasks("success")]: 4, [tasks("failure")]: 1.2 },
        { [tasks("success")]: 8, [tasks("failure")]: 1.5 },
        { [tasks("success")]: 0, [tasks("failure")]: 4 },
      ),
      ...counters(
        "DalstonErrorsLogged",
        10 * minute,
        { [`dalston_log_messages_total{level="error"}`]: 61 },
        { [`dalston_log_messages_total{level="error"}`]: 59 },
        { [`dalston_log_messages_total{level="warn"}`]: 1000 },
      ),
      ...counters(
        "DalstonSessionsRefused",
        10 * minute,
        { dalston_session_router_allocations_refused_total: 6 },
        { dalston_session_router_allocations_refused_total: 4 },
      ),
      ...counters(
        "DalstonSessionsFailing",
        15 * minute,
        { [sessions("completed")]: 9, [sessions("timeout")]: 1.2 },
        { [sessions("completed")]: 14, [sessions("timeout")]: 1.2 },
        { [sessions("completed")]: 0, [sessions("error")]: 9 },
      ),
      // All was well for many, and then it wasn't for few.
      ...[
        ["DalstonEngineFailing", tasks("success"), tasks("failure")],
        ["DalstonSessionsFailing", sessions("completed"), sessions("error")],
      ].map(([alert, good, bad]): Moment => ({
        alert,
        fires: false,
        series: { [good]: "0+5x20 100x20", [bad]: "0x20 0+0.1x20" },
        interval: minute,
        at: 40 * minute,
      })),
      ...counters(
        "DalstonGatewaySlow",
        10 * minute,
        { [fast]: 18, [all]: 20.5 },
        { [fast]: 19, [all]: 20.5 },
        { [fast]: 0, [all]: 19 },
      ),
    ]);
  },
});

Deno.test({
  name: "DalstonQueueGrowing asks for growth, for many soon and for some now",
  ignore,
  async fn() {
    const moment = (
      fires: boolean,
      values: string,
      at = 30 * minute,
    ): Moment => ({
      alert: "DalstonQueueGrowing",
      fires,
      series: { dalston_queue_depth: values },
      interval: minute,
      at,
    });
    await assertMoments([
      // Waiting now, and in an hour: 51 and 651, then 50 and 650.
      moment(true, "-249+10x30"),
      moment(false, "-250+10x30"),
      // 171 and 501, then 169 and 499.
      moment(true, "6+5.5x30"),
      moment(false, "4+5.5x30"),
      // Slow, and near it.
      moment(true, "480+0.5x30"),
      // Long, and grew before the last half an hour.
      moment(false, "900x30"),
      moment(false, "0+10x90 900x30", 120 * minute),
      moment(false, "0+20x90 100+1x30", 120 * minute),
    ]);
  },
});

/** Alerts on error budgets: what they record, of what, and how much may fail. */
const budgets = [
  ["Gateway", "gateway_errors", "gateway_requests", 0.005],
  ["Job", "job_failures", "orchestrator_jobs", 0.01],
] as const;

/** Their windows: a long one and a short one, and how fast the budget burns. */
const burns = [
  ["Fast", ["1h", hour], "5m", 14.4],
  ["Fast", ["6h", 6 * hour], "30m", 6],
  ["Slow", ["1d", day], "2h", 3],
  ["Slow", ["3d", 3 * day], "6h", 1],
] as const;

Deno.test({
  name: "error budgets need both windows above the bound and enough traffic",
  ignore,
  async fn() {
    const moments = budgets.flatMap(([name, share, counted, budget]) =>
      burns.flatMap(([speed, [long, window], short, factor]) => {
        const bound = factor * budget;
        const ratios = (ofLong: number, ofShort: number) => ({
          [`dalston:${share}:ratio_rate${long}`]: `${ofLong}x100`,
          [`dalston:${share}:ratio_rate${short}`]: `${ofShort}x100`,
        });
        const above = bound * 1.01;
        const below = bound * 0.99;
        const traffic = `dalston_${counted}_total`;
        const moment = (
          fires: boolean,
          series: Moment["series"],
          windows = 1,
        ): Moment => ({
          alert: `Dalston${name}ErrorBudget${speed}Burn`,
          fires,
          series,
          interval: window / 20,
          at: windows * window,
        });
        return [
          moment(true, { ...ratios(above, above), [traffic]: "0+1.05x20" }),
          moment(false, { ...ratios(below, above), [traffic]: "0+1.05x20" }),
          moment(false, { ...ratios(above, below), [traffic]: "0+1.05x20" }),
          moment(false, { ...ratios(above, above), [traffic]: "0+0.95x20" }),
          // All of the traffic was before the window.
          moment(
            false,
            { ...ratios(above, above), [traffic]: "0+9x20 180x60" },
            3,
          ),
        ];
      })
    );
    await assertMoments(moments);
  },
});

Deno.test("recorded shares are alike but for the window that they name", () => {
  const shapes = new Map<string, Set<string>>();
  for (const { record, expr } of recordings) {
    const [, family, window] = /^(.*)_rate(\w+)$/.exec(record) ?? [];
    const windows = [...expr.matchAll(/\[(\w+)\]/g)].map(([, it]) => it);
    assertEquals(new Set(windows), new Set([window]), record);
    const shape = expr.replaceAll(`[${window}]`, "[…]");
    shapes.set(family, (shapes.get(family) ?? new Set()).add(shape));
  }
  assertEquals([...shapes.keys()].sort(), [
    "dalston:gateway_errors:ratio",
    "dalston:job_failures:ratio",
  ]);
  for (const [family, { size }] of shapes) assertEquals(size, 1, family);
});
