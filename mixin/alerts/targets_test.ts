import { durationInWords, minute, samples } from "@dalston/monitoring/builder";
import { exporterMetrics, prometheusMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import { fires, gauges, quiet, saying, testAlerts } from "./_testing.ts";

const { targetFlapping, exporterStale } = objectives;
const downFor = objectives.targetDown.for;
const absentFor = objectives.serviceAbsent.for;
const exporterAbsentFor = objectives.exporterAbsent.for;
const redisDownFor = objectives.redisDown.for;
const { up } = prometheusMetrics;
const { redisConnected, lastSuccess, lastDiscovery } = exporterMetrics;

/** Seconds between scrapes, and between evaluations. */
const scrape = 15;

const gateway = {
  job: "dalston",
  service: "gateway",
  instance: "10.0.0.2:8000",
} as const;
const realtime = {
  job: "dalston",
  service: "realtime",
  instance: "10.0.0.3:8003",
} as const;
const router = {
  job: "dalston",
  service: "session-router",
  instance: "10.0.0.4:8002",
} as const;
const orchestrator = {
  job: "dalston",
  service: "orchestrator",
  instance: "10.0.0.5:8001",
} as const;
/** The exporter as a target, and as its own series name it. */
const target = {
  job: "dalston",
  service: "exporter",
  instance: "10.0.0.6:9100",
} as const;
const exporter = {
  job: "dalston",
  service: "exporter",
  instance: "e:9100",
} as const;

const absent = (
  service: "orchestrator" | "exporter",
  summary: string,
  runbook: string,
) =>
  saying({
    severity: "critical",
    labels: { service },
    summary,
    description: `Prometheus finds no ${service} to scrape.`,
    runbook,
  });
const stale = (labels: typeof target | typeof exporter) =>
  saying({
    severity: "critical",
    labels,
    summary: "The queue exporter answers and doesn't read the queues.",
    description: `The exporter at ${labels.instance} hasn't read the queues ` +
      `for ${exporterStale.read / minute} minutes, or hasn't looked for new ` +
      `ones for ${exporterStale.discovery / minute}: what it shows of them ` +
      "is missing or old.",
    runbook: "exporter-stale",
  });

/** Services that answer. */
const answering = (
  ...services: ("gateway" | "orchestrator" | "session-router")[]
) => services.map((service) => samples(up, { service }, 1));

testAlerts({
  rules: ["targets"],
  timelines: [{
    evaluationInterval: scrape,
    tests: [
      {
        name: "A service that stops answering, one that misses a scrape",
        interval: scrape,
        series: [
          samples(up, gateway, "1x3 0x20 1x20"),
          samples(up, realtime, "1x3 0 1x40"),
        ],
        alerts: [
          quiet("DalstonTargetDown", downFor + 3 * scrape),
          fires(
            "DalstonTargetDown",
            downFor + 4 * scrape,
            saying({
              severity: "critical",
              labels: gateway,
              summary: "A service doesn't answer its scrapes.",
              description: "gateway at 10.0.0.2:8000 can't be scraped: it is " +
                "down, too slow, or refuses.",
              runbook: "target-down",
            }),
          ),
          quiet("DalstonTargetDown", 7 * minute),
        ],
      },
      {
        name: "A service that misses every tenth scrape, one that is restarted",
        interval: scrape,
        series: [
          samples(up, gateway, "1x8 0 1x8 0 1x8 0 1x8 0 1x8 0 1x200"),
          samples(up, realtime, "1x20 0x6 1x200"),
        ],
        alerts: [
          quiet("DalstonTargetFlapping", 5 * minute),
          quiet("DalstonTargetDown", 10 * minute),
          fires(
            "DalstonTargetFlapping",
            50 * scrape,
            saying({
              severity: "warning",
              labels: gateway,
              summary: "A service answers some scrapes and not others.",
              description: "gateway at 10.0.0.2:8000 came and went 10 times " +
                `within ${durationInWords(targetFlapping.window)}.`,
              runbook: "target-flapping",
            }),
          ),
          quiet(
            "DalstonTargetFlapping",
            targetFlapping.window + 15 * minute,
          ),
        ],
      },
      {
        name: "A platform that has a gateway and a session router only",
        interval: scrape,
        series: [
          samples(up, gateway, "1x40"),
          // Down is not absent.
          samples(up, router, "0x40"),
        ],
        alerts: [
          quiet("DalstonServiceAbsent", absentFor - scrape),
          fires(
            "DalstonServiceAbsent",
            absentFor,
            absent(
              "orchestrator",
              "A service that the platform can't do without isn't there.",
              "service-absent",
            ),
          ),
          fires(
            "DalstonQueueExporterAbsent",
            exporterAbsentFor,
            absent(
              "exporter",
              "There is no queue exporter, so no alert on queues can fire.",
              "exporter-absent",
            ),
          ),
        ],
      },
      {
        name: "A whole platform, whose orchestrator and exporter are restarted",
        interval: scrape,
        series: [
          samples(up, gateway, "1x80"),
          samples(up, router, "1x80"),
          samples(up, orchestrator, "1x20 stale _x7 1x60"),
          samples(up, target, "1x20 stale _x7 1x60"),
          samples(redisConnected, exporter, "1x20 stale _x7 1x60"),
          ...[lastSuccess, lastDiscovery].map((metric) =>
            samples(metric, exporter, "0+15x20 stale _x7 435+15x60")
          ),
        ],
        alerts: [
          quiet("DalstonServiceAbsent", 7 * minute),
          quiet("DalstonServiceAbsent", 20 * minute),
          quiet("DalstonQueueExporterAbsent", 7 * minute),
          quiet("DalstonQueueExporterAbsent", 20 * minute),
          quiet("DalstonQueueExporterStale", 30 * scrape),
          quiet("DalstonQueueExporterStale", 20 * minute),
          quiet("DalstonRedisDown", 7 * minute),
          quiet("DalstonRedisDown", 20 * minute),
        ],
      },
      {
        name: "An exporter that stops reading the queues",
        interval: scrape,
        series: [
          samples(up, target, "1x60"),
          samples(redisConnected, exporter, "1x60"),
          samples(lastSuccess, exporter, "60x60"),
        ],
        alerts: [
          quiet(
            "DalstonQueueExporterStale",
            minute + exporterStale.read + exporterStale.for,
          ),
          fires(
            "DalstonQueueExporterStale",
            minute + exporterStale.read + exporterStale.for + scrape,
            stale(exporter),
          ),
        ],
      },
      {
        name:
          "An exporter that reads the queues it knows and finds no new ones",
        interval: scrape,
        series: [
          samples(redisConnected, exporter, "1x60"),
          samples(lastSuccess, exporter, "0+15x60"),
          samples(lastDiscovery, exporter, "0x60"),
        ],
        alerts: [
          quiet("DalstonQueueExporterStale", exporterStale.discovery),
          fires(
            "DalstonQueueExporterStale",
            exporterStale.discovery + exporterStale.for + minute,
            stale(exporter),
          ),
        ],
      },
      {
        name:
          "An exporter that never read any queue, and doesn't say that Redis is down",
        interval: scrape,
        series: [samples(up, target, "1x60")],
        alerts: [
          quiet("DalstonQueueExporterStale", exporterStale.for - scrape),
          fires(
            "DalstonQueueExporterStale",
            exporterStale.for,
            stale(target),
          ),
        ],
      },
      {
        name:
          "Redis that goes and comes back, after it was away for one scrape",
        interval: scrape,
        series: [
          samples(up, target, "1x60"),
          samples(redisConnected, exporter, "1 0 1x6 0x20 1x40"),
          samples(lastSuccess, exporter, "0+15x8 120x20 450+15x40"),
        ],
        alerts: [
          quiet("DalstonRedisDown", redisDownFor + 2 * minute),
          fires(
            "DalstonRedisDown",
            redisDownFor + 2 * minute + scrape,
            saying({
              severity: "critical",
              labels: exporter,
              summary: "Redis doesn't answer, so nothing moves.",
              description: "The queue exporter at e:9100 can't reach Redis.",
              runbook: "redis-down",
            }),
          ),
          // Known already.
          quiet("DalstonQueueExporterStale", 7 * minute),
          quiet("DalstonRedisDown", 8 * minute),
        ],
      },
    ],
  }],
  bounds: [
    ...gauges(
      "DalstonServiceAbsent",
      answering("gateway", "orchestrator"),
      answering("gateway", "orchestrator", "session-router"),
    ),
    ...gauges("DalstonServiceAbsent", answering("gateway", "session-router")),
    ...gauges(
      "DalstonServiceAbsent",
      answering("orchestrator", "session-router"),
    ),
    ...gauges(
      "DalstonRedisDown",
      [samples(redisConnected, {}, 0)],
      [samples(redisConnected, {}, 1)],
    ),
    // As many changes as it takes, and one less.
    ...[targetFlapping.changes, targetFlapping.changes - 1].map((changes) => ({
      alert: "DalstonTargetFlapping",
      fires: changes === targetFlapping.changes,
      series: [
        samples(
          up,
          {},
          Array.from({ length: changes + 1 }, (_, index) => index % 2)
            .join(" "),
        ),
      ],
      interval: scrape,
      // Before the first change leaves the window.
      at: targetFlapping.window - minute,
    })),
    // Older than it may be by a second, and just as old.
    ...([[lastSuccess, exporterStale.read], [
      lastDiscovery,
      exporterStale.discovery,
    ]] as const).flatMap(([metric, age]) =>
      [1, 0].map((more) => ({
        alert: "DalstonQueueExporterStale",
        fires: more === 1,
        series: [samples(metric, {}, `0x${age + more}`)],
        interval: 1,
        at: age + more,
      }))
    ),
  ],
});
