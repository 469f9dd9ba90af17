/**
 * Alerts on the measuring itself: do the dashboards show everything?
 *
 * @module
 */
import {
  above,
  alert,
  durationInWords,
  gauge,
  group,
  is,
  max,
  or,
  over,
  sum,
} from "@dalston/monitoring/builder";
import {
  exporterMetrics,
  prometheusMetrics,
  selfMetrics,
} from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import { runbook } from "./_runbook.ts";

const { scrapeLimit, metricsOverflow, metricsDropped, collectorFailing } =
  objectives;
const { queueCollectionSuccess, queuesLeftOut } = exporterMetrics;

const scrapes = over(scrapeLimit.window);

/** Alerts on what can't be measured. */
export const telemetryAlerts = group({
  name: "dalston_telemetry",
  rules: [
    alert({
      name: "DalstonScrapeLimitHit",
      when: or(
        above(scrapes.increase(prometheusMetrics.overSampleLimit), 0),
        above(scrapes.increase(prometheusMetrics.overLabelLimits), 0),
        above(scrapes.increase(prometheusMetrics.overBodySizeLimit), 0),
      ),
      severity: "warning",
      summary: "Scrapes went past a limit and were dropped whole.",
      description: ({ humanized, label }) =>
        `Prometheus at ${label("instance")} dropped about ${humanized} ` +
        `scrapes within ${durationInWords(scrapeLimit.window)}.`,
      runbook: runbook("scrape-limit"),
    }),
    alert({
      name: "DalstonMetricsOverflow",
      when: above(
        sum(
          over(metricsOverflow.window).increase(selfMetrics.overflow),
          "service",
          "metric",
        ),
        0,
      ),
      severity: "warning",
      summary: "A metric has more series than it may have.",
      description: ({ label }) =>
        `${label("metric")} of ${label("service")} is at its cap: new label ` +
        "values are counted together as __overflow__.",
      runbook: runbook("metrics-overflow"),
    }),
    alert({
      name: "DalstonMetricsDropped",
      when: above(
        sum(
          over(metricsDropped.window).increase(selfMetrics.dropped),
          "service",
          "metric",
          "reason",
        ),
        0,
      ),
      severity: "info",
      summary: "Values were thrown away that no metric can hold.",
      description: ({ humanized, label }) =>
        `${label("service")} gave ${label("metric")} about ${humanized} ` +
        `values within ${durationInWords(metricsDropped.window)} that it ` +
        `couldn't take: ${label("reason")}.`,
      runbook: runbook("metrics-dropped"),
    }),
    alert({
      name: "DalstonCollectorFailing",
      when: above(
        sum(
          over(collectorFailing.window).rate(selfMetrics.failures),
          "service",
          "collector",
        ),
        0,
      ),
      for: collectorFailing.for,
      severity: "warning",
      summary: "Metrics are missing from each scrape of a service.",
      description: ({ label }) =>
        `The collector ${label("collector")} of ${label("service")} fails or ` +
        "is late: what it measures is absent.",
      runbook: runbook("collector-failing"),
    }),
    alert({
      name: "DalstonQueueUnreadable",
      when: is(max(gauge(queueCollectionSuccess), "engine_id"), 0),
      for: objectives.queueUnreadable.for,
      severity: "warning",
      summary: "A queue can't be read, so no alert on it can fire.",
      description: ({ label }) =>
        `The exporter can't read the queue of ${label("engine_id")}.`,
      runbook: runbook("queue-unreadable"),
    }),
    alert({
      name: "DalstonQueuesLeftOut",
      when: above(max(gauge(queuesLeftOut)), 0),
      for: objectives.queuesLeftOut.for,
      severity: "warning",
      summary: "There are more queues than the exporter may export.",
      description: ({ value }) =>
        `${value} queues are left out: no alert on them can fire.`,
      runbook: runbook("queues-left-out"),
    }),
  ],
});
