/**
 * Alerts on the service `monitoring`. Where a Prometheus takes its place there
 * are no such metrics, and none of these fires.
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
  matching,
  min,
  over,
  sum,
} from "@dalston/monitoring/builder";
import { monitoringMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import { runbook } from "./_runbook.ts";

const { storeNotWritable, rulesFailing, notificationsFailing } = objectives;
const { storageWritable, ruleFailures, notifications } = monitoringMetrics;

/** Alerts on the store, the rules and the notifications. */
export const monitoringAlerts = group({
  name: "dalston_monitoring",
  rules: [
    alert({
      name: "DalstonMonitoringStoreNotWritable",
      when: is(min(gauge(storageWritable), "instance"), 0),
      for: storeNotWritable.for,
      severity: "critical",
      summary: "The monitoring can't store samples.",
      description: ({ label }) =>
        `The store of the monitoring at ${label("instance")} can't write: ` +
        "dashboards stand still, and alerts don't see what happens.",
      runbook: runbook("monitoring-store-not-writable"),
    }),
    alert({
      name: "DalstonMonitoringRulesFailing",
      when: above(
        sum(over(rulesFailing.window).increase(ruleFailures), "rule_group"),
        0,
      ),
      for: rulesFailing.for,
      severity: "warning",
      summary: "Rules can't be evaluated, so their alerts can't fire.",
      description: ({ humanized, label }) =>
        `About ${humanized} evaluations of rules of ${label("rule_group")} ` +
        `failed within ${durationInWords(rulesFailing.window)}.`,
      runbook: runbook("monitoring-rules-failing"),
    }),
    alert({
      name: "DalstonMonitoringNotificationsFailing",
      when: above(
        sum(
          over(notificationsFailing.window).increase(
            notifications,
            matching("outcome", "failed|dropped"),
          ),
          "instance",
        ),
        0,
      ),
      for: notificationsFailing.for,
      severity: "critical",
      summary: "Alerts don't reach anybody.",
      description: ({ humanized, label }) =>
        `The monitoring at ${label("instance")} failed to send about ` +
        `${humanized} alerts within ` +
        `${durationInWords(notificationsFailing.window)}.`,
      runbook: runbook("monitoring-notifications-failing"),
    }),
  ],
});
