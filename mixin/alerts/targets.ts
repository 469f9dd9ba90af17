/**
 * Alerts on services, on the queue exporter and on Redis: is everything there,
 * and does it answer?
 *
 * @module
 */
import {
  above,
  absent,
  alert,
  atLeast,
  durationInWords,
  equal,
  gauge,
  group,
  is,
  minute,
  on,
  or,
  over,
  since,
} from "@dalston/monitoring/builder";
import { exporterMetrics, prometheusMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import { runbook } from "./_runbook.ts";

const { targetFlapping, exporterStale } = objectives;
const { up } = prometheusMetrics;
const { redisConnected, lastSuccess, lastDiscovery } = exporterMetrics;

const exporter = equal("service", "exporter");
const redisDown = is(gauge(redisConnected), 0);

/** Alerts on services, on the exporter and on Redis. */
export const targetAlerts = group({
  name: "dalston_targets",
  rules: [
    alert({
      name: "DalstonTargetDown",
      when: is(gauge(up), 0),
      for: objectives.targetDown.for,
      severity: "critical",
      summary: "A service doesn't answer its scrapes.",
      description: ({ label }) =>
        `${label("service")} at ${label("instance")} can't be scraped: it is ` +
        "down, too slow, or refuses.",
      runbook: runbook("target-down"),
    }),
    // Each failed scrape starts the wait of every alert on the service anew.
    alert({
      name: "DalstonTargetFlapping",
      when: atLeast(
        over(targetFlapping.window).changes(up),
        targetFlapping.changes,
      ),
      severity: "warning",
      summary: "A service answers some scrapes and not others.",
      description: ({ value, label }) =>
        `${label("service")} at ${label("instance")} came and went ${value} ` +
        `times within ${durationInWords(targetFlapping.window)}.`,
      runbook: runbook("target-flapping"),
    }),
    // A service that DNS doesn't know is no target, and so never "down".
    alert({
      name: "DalstonServiceAbsent",
      when: or(
        absent(up, equal("service", "gateway")),
        absent(up, equal("service", "orchestrator")),
        absent(up, equal("service", "session-router")),
      ),
      for: objectives.serviceAbsent.for,
      severity: "critical",
      summary: "A service that the platform can't do without isn't there.",
      description: ({ label }) =>
        `Prometheus finds no ${label("service")} to scrape.`,
      runbook: runbook("service-absent"),
    }),
    alert({
      name: "DalstonQueueExporterAbsent",
      when: absent(up, exporter),
      for: objectives.exporterAbsent.for,
      severity: "critical",
      summary: "There is no queue exporter, so no alert on queues can fire.",
      description: ({ label }) =>
        `Prometheus finds no ${label("service")} to scrape.`,
      runbook: runbook("exporter-absent"),
    }),
    // While Redis is known to be down, that is the alert.
    alert({
      name: "DalstonQueueExporterStale",
      when: on("service").unless(
        or(
          above(since(gauge(lastSuccess)), exporterStale.read),
          above(since(gauge(lastDiscovery)), exporterStale.discovery),
          on("service").unless(is(gauge(up, exporter), 1), gauge(lastSuccess)),
        ),
        redisDown,
      ),
      for: exporterStale.for,
      severity: "critical",
      summary: "The queue exporter answers and doesn't read the queues.",
      description: ({ label }) =>
        `The exporter at ${label("instance")} hasn't read the queues for ` +
        `${exporterStale.read / minute} minutes, or hasn't looked for new ` +
        `ones for ${exporterStale.discovery / minute}: what it shows of them ` +
        "is missing or old.",
      runbook: runbook("exporter-stale"),
    }),
    alert({
      name: "DalstonRedisDown",
      when: redisDown,
      for: objectives.redisDown.for,
      severity: "critical",
      summary: "Redis doesn't answer, so nothing moves.",
      description: ({ label }) =>
        `The queue exporter at ${label("instance")} can't reach Redis.`,
      runbook: runbook("redis-down"),
    }),
  ],
});
