import { durationInWords, minute, samples } from "@dalston/monitoring/builder";
import {
  exporterMetrics,
  prometheusMetrics,
  selfMetrics,
} from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import {
  counters,
  fires,
  gauges,
  quiet,
  saying,
  testAlerts,
  without,
} from "./_testing.ts";

const { scrapeLimit, metricsOverflow, metricsDropped } = objectives;
const failingFor = objectives.collectorFailing.for;
const unreadableFor = objectives.queueUnreadable.for;
const leftOutFor = objectives.queuesLeftOut.for;
const { overSampleLimit, overLabelLimits, overBodySizeLimit } =
  prometheusMetrics;
const { overflow, dropped, failures } = selfMetrics;
const { queueCollectionSuccess, queuesLeftOut } = exporterMetrics;

const prometheus = { job: "prometheus", instance: "localhost:9090" };

testAlerts({
  rules: ["telemetry"],
  timelines: [{
    evaluationInterval: minute,
    tests: [
      {
        name: "A scrape past the sample limit, once",
        interval: minute,
        series: [
          samples(overSampleLimit, prometheus, "0x5 1x40"),
          samples(overLabelLimits, prometheus, "0x45"),
          samples(overBodySizeLimit, prometheus, "0x45"),
        ],
        alerts: [
          quiet("DalstonScrapeLimitHit", 5 * minute),
          fires(
            "DalstonScrapeLimitHit",
            19 * minute,
            saying({
              severity: "warning",
              labels: prometheus,
              summary: "Scrapes went past a limit and were dropped whole.",
              description: "Prometheus at localhost:9090 dropped about 1 " +
                `scrapes within ${durationInWords(scrapeLimit.window)}.`,
              runbook: "scrape-limit",
            }),
          ),
          quiet("DalstonScrapeLimitHit", 40 * minute),
        ],
      },
      {
        name: "A metric at its cap and values that none can hold, for a while",
        interval: minute,
        series: [
          samples(
            overflow,
            {
              service: "gateway",
              instance: "a",
              metric: "dalston_gateway_jobs_created_total",
            },
            `0x10 0+1x30 30x${metricsOverflow.window / minute + 20}`,
          ),
          samples(
            overflow,
            {
              service: "gateway",
              instance: "a",
              metric: "dalston_gateway_requests_total",
            },
            "0x120",
          ),
          samples(
            dropped,
            {
              service: "gateway",
              instance: "a",
              metric: "dalston_gateway_upload_bytes_total",
              reason: "invalid_value",
            },
            `0x10 0+1x30 30x${metricsDropped.window / minute + 20}`,
          ),
          samples(
            dropped,
            {
              service: "gateway",
              instance: "a",
              metric: "dalston_gateway_upload_bytes_total",
              reason: "invalid_labels",
            },
            "0x120",
          ),
        ],
        alerts: [
          quiet("DalstonMetricsOverflow", 10 * minute),
          fires(
            "DalstonMetricsOverflow",
            60 * minute,
            saying({
              severity: "warning",
              labels: {
                service: "gateway",
                metric: "dalston_gateway_jobs_created_total",
              },
              summary: "A metric has more series than it may have.",
              description:
                "dalston_gateway_jobs_created_total of gateway is at its " +
                "cap: new label values are counted together as __overflow__.",
              runbook: "metrics-overflow",
            }),
          ),
          quiet("DalstonMetricsOverflow", metricsOverflow.window + 50 * minute),
          quiet("DalstonMetricsDropped", 10 * minute),
          fires(
            "DalstonMetricsDropped",
            60 * minute,
            saying({
              severity: "info",
              labels: {
                service: "gateway",
                metric: "dalston_gateway_upload_bytes_total",
                reason: "invalid_value",
              },
              summary: "Values were thrown away that no metric can hold.",
              description:
                "gateway gave dalston_gateway_upload_bytes_total about 30 " +
                `values within ${durationInWords(metricsDropped.window)} ` +
                "that it couldn't take: invalid_value.",
              runbook: "metrics-dropped",
            }),
          ),
          quiet("DalstonMetricsDropped", metricsDropped.window + 50 * minute),
        ],
      },
      {
        name: "A collector that fails at each scrape, one that failed once",
        interval: minute,
        series: [
          samples(
            failures,
            {
              service: "orchestrator",
              instance: "a",
              collector: "jobs",
              reason: "error",
            },
            "0x5 1+1x30 31x30",
          ),
          samples(
            failures,
            {
              service: "gateway",
              instance: "b",
              collector: "runtime",
              reason: "timeout",
            },
            "0x5 1x60",
          ),
        ],
        alerts: [
          quiet("DalstonCollectorFailing", failingFor + 5 * minute),
          fires(
            "DalstonCollectorFailing",
            failingFor + 6 * minute,
            saying({
              severity: "warning",
              labels: { service: "orchestrator", collector: "jobs" },
              summary: "Metrics are missing from each scrape of a service.",
              description: "The collector jobs of orchestrator fails or is " +
                "late: what it measures is absent.",
              runbook: "collector-failing",
            }),
          ),
          quiet("DalstonCollectorFailing", 50 * minute),
        ],
      },
      {
        name: "A queue that can't be read, one that can't be for a minute",
        interval: minute,
        series: [
          samples(
            queueCollectionSuccess,
            { engine_id: "transcriber", instance: "a" },
            "1x5 0x20 1x20",
          ),
          samples(
            queueCollectionSuccess,
            { engine_id: "audio-prepare", instance: "a" },
            "1x5 0 1x40",
          ),
        ],
        alerts: [
          quiet("DalstonQueueUnreadable", unreadableFor + 5 * minute),
          fires(
            "DalstonQueueUnreadable",
            unreadableFor + 6 * minute,
            saying({
              severity: "warning",
              labels: { engine_id: "transcriber" },
              summary: "A queue can't be read, so no alert on it can fire.",
              description: "The exporter can't read the queue of transcriber.",
              runbook: "queue-unreadable",
            }),
          ),
          quiet("DalstonQueueUnreadable", 40 * minute),
        ],
      },
      {
        name: "More queues than may be exported",
        interval: minute,
        series: [samples(queuesLeftOut, { instance: "a" }, "0x5 3x20 0x20")],
        alerts: [
          quiet("DalstonQueuesLeftOut", leftOutFor + 5 * minute),
          fires(
            "DalstonQueuesLeftOut",
            leftOutFor + 6 * minute,
            saying({
              severity: "warning",
              summary: "There are more queues than the exporter may export.",
              description: "3 queues are left out: no alert on them can fire.",
              runbook: "queues-left-out",
            }),
          ),
          quiet("DalstonQueuesLeftOut", 40 * minute),
        ],
      },
      without("metrics at all", [
        "DalstonScrapeLimitHit",
        "DalstonMetricsOverflow",
        "DalstonMetricsDropped",
        "DalstonCollectorFailing",
        "DalstonQueueUnreadable",
        "DalstonQueuesLeftOut",
      ]),
    ],
  }],
  bounds: [
    ...[overSampleLimit, overLabelLimits, overBodySizeLimit].flatMap((metric) =>
      counters(
        "DalstonScrapeLimitHit",
        scrapeLimit.window,
        [(values) => samples(metric, {}, values(0.5))],
        [(values) => samples(metric, {}, values(0))],
      )
    ),
    ...counters(
      "DalstonMetricsOverflow",
      metricsOverflow.window,
      [(values) => samples(overflow, {}, values(0.5))],
      [(values) => samples(overflow, {}, values(0))],
    ),
    ...counters(
      "DalstonMetricsDropped",
      metricsDropped.window,
      [(values) => samples(dropped, {}, values(0.5))],
      [(values) => samples(dropped, {}, values(0))],
    ),
    ...counters(
      "DalstonCollectorFailing",
      objectives.collectorFailing.window,
      [(values) => samples(failures, {}, values(0.5))],
      [(values) => samples(failures, {}, values(0))],
    ),
    ...gauges(
      "DalstonQueueUnreadable",
      [samples(queueCollectionSuccess, {}, 0)],
      [samples(queueCollectionSuccess, {}, 1)],
    ),
    ...gauges(
      "DalstonQueuesLeftOut",
      [samples(queuesLeftOut, {}, 1)],
      [samples(queuesLeftOut, {}, 0)],
    ),
  ],
});
