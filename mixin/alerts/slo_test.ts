import { assertEquals } from "@std/assert";
import {
  day,
  type Expression,
  histogramSamples,
  hour,
  type InputSeries,
  minute,
  samples,
} from "@dalston/monitoring/builder";
import { gatewayMetrics, orchestratorMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import {
  counters,
  fires,
  type Growing,
  type Moment,
  quiet,
  saying,
  testAlerts,
  without,
} from "./_testing.ts";
import { gatewayBudget, jobBudget } from "./slo.ts";

const { request } = objectives;
const { requests, requestDuration } = gatewayMetrics;
const { jobs } = orchestratorMetrics;
const order = ["dalston_gateway_errors", "dalston_job_failures", "dalston_slo"];

const answered = (status_code: string, values: string) =>
  samples(
    requests,
    { method: "GET", endpoint: "/a", status_code, instance: "a" },
    values,
  );
const ended = (status: "completed" | "failed", values: string) =>
  samples(jobs, { status, instance: "a" }, values);

const within = {
  Fast: [
    "within an hour or within six: the error budget of a month is gone within days.",
    "critical",
  ],
  Slow: [
    "within a day or within three: the error budget of a month won't last it.",
    "warning",
  ],
} as const;
const requestsFail = (speed: "Fast" | "Slow", share: string) =>
  saying({
    severity: within[speed][1],
    summary: speed === "Fast"
      ? "The gateway answers too many requests with a 5xx."
      : "The gateway answers more requests with a 5xx than it may.",
    description: `${share} of the requests failed ${within[speed][0]}`,
    runbook: "gateway-errors",
  });
const jobsFail = (speed: "Fast" | "Slow", share: string) =>
  saying({
    severity: within[speed][1],
    summary: speed === "Fast"
      ? "Too many jobs fail."
      : "More jobs fail than may.",
    description: `${share} of the jobs failed ${within[speed][0]}`,
    runbook: "job-failures",
  });

const get = { method: "GET", endpoint: "/a", instance: "a" } as const;
const post = { method: "POST", endpoint: "/a", instance: "a" } as const;
const le = String(request.seconds);

/** GET requests, of which some are fast. */
const took = (fast: number, all: number): Growing[] => [
  (values) =>
    histogramSamples(
      requestDuration,
      "bucket",
      { method: "GET", le },
      values(fast),
    ),
  (values) =>
    histogramSamples(requestDuration, "count", { method: "GET" }, values(all)),
];
const enough = 1.025 * request.requests;

/** A budget, its alerts, and the counter of what it is a share of. */
interface Budget {
  readonly name: "Gateway" | "Job";
  readonly share: (window: number) => Expression<never>;
  readonly counted: (values: string) => InputSeries;
  readonly allowed: number;
  readonly enough: number;
}

const budgets: readonly Budget[] = [
  {
    name: "Gateway",
    share: gatewayBudget.share,
    counted: (values) => samples(requests, {}, values),
    allowed: objectives.gatewayErrors.share,
    enough: objectives.gatewayErrors.requests,
  },
  {
    name: "Job",
    share: jobBudget.share,
    counted: (values) => samples(jobs, {}, values),
    allowed: objectives.jobFailures.share,
    enough: objectives.jobFailures.jobs,
  },
];

/** Their windows, and how fast the budget burns, as the SRE workbook has them. */
const burns = [
  ["Fast", hour, 5 * minute, 14.4],
  ["Fast", 6 * hour, 30 * minute, 6],
  ["Slow", day, 2 * hour, 3],
  ["Slow", 3 * day, 6 * hour, 1],
] as const;

/** Both windows above the bound, each below it, and too little traffic. */
function burnMoments({ name, share, counted, allowed, enough }: Budget) {
  return burns.flatMap(([speed, long, short, factor]) => {
    const above = 1.01 * factor * allowed;
    const below = 0.99 * factor * allowed;
    const ratios = (ofLong: number, ofShort: number) => [
      { series: share(long).promql, values: `${ofLong}x100` },
      { series: share(short).promql, values: `${ofShort}x100` },
    ];
    const step = enough / 20;
    const moment = (
      fires: boolean,
      shares: readonly InputSeries[],
      traffic: string,
      windows = 1,
    ): Moment => ({
      alert: `Dalston${name}ErrorBudget${speed}Burn`,
      fires,
      series: [...shares, counted(traffic)],
      interval: long / 20,
      at: windows * long,
    });
    const some = `0+${1.05 * step}x20`;
    return [
      moment(true, ratios(above, above), some),
      moment(false, ratios(below, above), some),
      moment(false, ratios(above, below), some),
      moment(false, ratios(above, above), `0+${0.95 * step}x20`),
      // All of the traffic was before the window.
      moment(
        false,
        ratios(above, above),
        `0+${9 * step}x20 ${180 * step}x60`,
        3,
      ),
    ];
  });
}

testAlerts({
  rules: ["slo_ratios", "slo"],
  timelines: [
    {
      // Windows of minutes and hours.
      evaluationInterval: 5 * minute,
      order,
      tests: [
        {
          name:
            "A tenth of the requests and a fifth of the jobs fail for an hour",
          interval: minute,
          series: [
            answered("200", "0+90x200"),
            answered("500", "0x59 0+10x60 600x80"),
            ended("completed", "0+8x200"),
            ended("failed", "0x59 0+2x60 120x80"),
          ],
          alerts: [
            quiet("DalstonGatewayErrorBudgetFastBurn", hour),
            quiet("DalstonJobErrorBudgetFastBurn", hour),
            fires(
              "DalstonGatewayErrorBudgetFastBurn",
              2 * hour,
              requestsFail("Fast", "10%"),
            ),
            fires(
              "DalstonJobErrorBudgetFastBurn",
              2 * hour,
              jobsFail("Fast", "20%"),
            ),
            // The long windows still show it and the short ones say that it is
            // over.
            quiet("DalstonGatewayErrorBudgetFastBurn", 160 * minute),
            quiet("DalstonJobErrorBudgetFastBurn", 160 * minute),
          ],
        },
        {
          name:
            "Four percent of the requests and seven of the jobs fail for six hours",
          interval: minute,
          series: [
            answered("200", "0+96x400"),
            answered("503", "0+4x400"),
            ended("completed", "0+93x400"),
            ended("failed", "0+7x400"),
          ],
          alerts: [
            fires(
              "DalstonGatewayErrorBudgetFastBurn",
              390 * minute,
              requestsFail("Fast", "4%"),
            ),
            fires(
              "DalstonJobErrorBudgetFastBurn",
              390 * minute,
              jobsFail("Fast", "7%"),
            ),
          ],
        },
        {
          name: "Everything fails, and there is little of it",
          interval: minute,
          series: [
            answered("500", "0x10 0+1x15 15x300"),
            ended("completed", "0x330"),
            ended("failed", "0x10 0+1x15 15x300"),
          ],
          alerts: [
            "DalstonGatewayErrorBudgetFastBurn",
            "DalstonGatewayErrorBudgetSlowBurn",
            "DalstonJobErrorBudgetFastBurn",
            "DalstonJobErrorBudgetSlowBurn",
          ].map((alert) => quiet(alert, 25 * minute)),
        },
        {
          name:
            "One percent of the requests and two of the jobs fail, which is slow",
          interval: minute,
          series: [
            answered("200", "0+99x400"),
            answered("500", "0+1x400"),
            ended("completed", "0+98x400"),
            ended("failed", "0+2x400"),
          ],
          alerts: [
            quiet("DalstonGatewayErrorBudgetFastBurn", 390 * minute),
            quiet("DalstonJobErrorBudgetFastBurn", 390 * minute),
          ],
        },
        {
          name:
            "Shares with traffic and no failure, with failures alone, without traffic",
          interval: minute,
          series: [
            answered("200", "0+60x20 1200x40"),
            ended("failed", "0+60x20 1200x40"),
          ],
          queries: [
            {
              query: gatewayBudget.share(5 * minute),
              at: 10 * minute,
              answer: { "dalston:gateway_errors:ratio_rate5m": 0 },
            },
            {
              query: jobBudget.share(5 * minute),
              at: 10 * minute,
              answer: { "dalston:job_failures:ratio_rate5m": 1 },
            },
            ...[gatewayBudget, jobBudget].map(({ share }) => ({
              query: share(5 * minute),
              at: 50 * minute,
              answer: {},
            })),
          ],
        },
        {
          name:
            "GET requests that are slow, after fast ones, beside slow uploads",
          interval: minute,
          series: [
            histogramSamples(
              requestDuration,
              "bucket",
              { ...get, le },
              "0+10x20 200+6x30 380+10x30",
            ),
            histogramSamples(
              requestDuration,
              "bucket",
              { ...get, le: "+Inf" },
              "0+10x80",
            ),
            histogramSamples(requestDuration, "count", get, "0+10x80"),
            histogramSamples(
              requestDuration,
              "bucket",
              { ...post, le },
              "0x80",
            ),
            histogramSamples(requestDuration, "count", post, "0+10x80"),
          ],
          alerts: [
            quiet("DalstonGatewaySlow", 30 * minute),
            fires(
              "DalstonGatewaySlow",
              35 * minute,
              saying({
                severity: "warning",
                summary: "The gateway is slow.",
                description: "40% of the GET requests within " +
                  `${request.window / minute} minutes took longer than ` +
                  `${request.seconds} s.`,
                runbook: "gateway-slow",
              }),
            ),
            quiet("DalstonGatewaySlow", 75 * minute),
          ],
        },
        {
          name: "One slow request among few",
          interval: minute,
          series: [
            histogramSamples(requestDuration, "bucket", { ...get, le }, "0x60"),
            histogramSamples(requestDuration, "count", get, "0+1x60"),
          ],
          alerts: [quiet("DalstonGatewaySlow", 40 * minute)],
        },
        without("gateway and no orchestrator", [
          "DalstonGatewayErrorBudgetFastBurn",
          "DalstonJobErrorBudgetFastBurn",
          "DalstonGatewaySlow",
        ], 2 * hour),
      ],
    },
    {
      // Windows of hours and days.
      evaluationInterval: 30 * minute,
      order,
      tests: [
        {
          name:
            "Two percent of the requests and four of the jobs fail for a day",
          interval: 10 * minute,
          series: [
            answered("200", "0+98x300"),
            answered("500", "0+2x150 300x150"),
            ended("completed", "0+96x300"),
            ended("failed", "0+4x150 600x150"),
          ],
          alerts: [
            fires(
              "DalstonGatewayErrorBudgetSlowBurn",
              day + 30 * minute,
              requestsFail("Slow", "2%"),
            ),
            fires(
              "DalstonJobErrorBudgetSlowBurn",
              day + 30 * minute,
              jobsFail("Slow", "4%"),
            ),
            // Over for more than six hours.
            quiet("DalstonGatewayErrorBudgetSlowBurn", 32 * hour),
            quiet("DalstonJobErrorBudgetSlowBurn", 32 * hour),
          ],
        },
        {
          name: "A little more than the budget for three days, a little less",
          interval: 10 * minute,
          series: [
            answered("200", "0+992x450"),
            answered("500", "0+8x450"),
            ended("completed", "0+992x450"),
            ended("failed", "0+8x450"),
          ],
          alerts: [
            fires(
              "DalstonGatewayErrorBudgetSlowBurn",
              3 * day + hour,
              requestsFail("Slow", "0.8%"),
            ),
            quiet("DalstonJobErrorBudgetSlowBurn", 3 * day + hour),
          ],
        },
      ],
    },
  ],
  bounds: [
    ...budgets.flatMap(burnMoments),
    ...counters(
      "DalstonGatewaySlow",
      request.window,
      took((1 - 1.1 * request.share) * enough, enough),
      took((1 - 0.9 * request.share) * enough, enough),
      took(0, 0.95 * request.requests),
    ),
  ],
});

Deno.test("recorded shares are alike but for the window that they name", () => {
  for (const { recordings } of [gatewayBudget, jobBudget]) {
    const shapes = recordings.map(({ record, expr }) => {
      const window = record.split("_rate").at(-1) ?? "";
      const windows = [...expr.matchAll(/\[(\w+)\]/g)].map(([, it]) => it);
      assertEquals(new Set(windows), new Set([window]), record);
      return expr.replaceAll(`[${window}]`, "[…]");
    });
    assertEquals(new Set(shapes).size, 1);
  }
});
