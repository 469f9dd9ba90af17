import { durationInWords, minute, samples } from "@dalston/monitoring/builder";
import { monitoringMetrics } from "../catalogue.ts";
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

const { storeNotWritable, rulesFailing, notificationsFailing } = objectives;
const { storageWritable, ruleFailures, notifications } = monitoringMetrics;

const target = { service: "monitoring", instance: "a" } as const;

testAlerts({
  rules: ["monitoring"],
  timelines: [{
    evaluationInterval: minute,
    tests: [
      {
        name: "A store that can't write for a while",
        interval: minute,
        series: [samples(storageWritable, target, "1x5 0x10 1x10")],
        alerts: [
          quiet("DalstonMonitoringStoreNotWritable", 5 * minute),
          quiet(
            "DalstonMonitoringStoreNotWritable",
            5 * minute + storeNotWritable.for,
          ),
          fires(
            "DalstonMonitoringStoreNotWritable",
            6 * minute + storeNotWritable.for,
            saying({
              severity: "critical",
              labels: { instance: "a" },
              summary: "The monitoring can't store samples.",
              description: "The store of the monitoring at a can't write: " +
                "dashboards stand still, and alerts don't see what happens.",
              runbook: "monitoring-store-not-writable",
            }),
          ),
          quiet("DalstonMonitoringStoreNotWritable", 20 * minute),
        ],
      },
      {
        name: "A rule that fails at each evaluation, one that failed once",
        interval: minute,
        series: [
          samples(
            ruleFailures,
            { ...target, rule_group: "dalston_queues" },
            "0x5 1+1x30 31x20",
          ),
          samples(
            ruleFailures,
            { ...target, rule_group: "dalston_work" },
            "0x5 1x50",
          ),
        ],
        alerts: [
          quiet("DalstonMonitoringRulesFailing", 5 * minute),
          fires(
            "DalstonMonitoringRulesFailing",
            30 * minute,
            saying({
              severity: "warning",
              labels: { rule_group: "dalston_queues" },
              summary: "Rules can't be evaluated, so their alerts can't fire.",
              description:
                "About 5 evaluations of rules of dalston_queues failed " +
                `within ${durationInWords(rulesFailing.window)}.`,
              runbook: "monitoring-rules-failing",
            }),
          ),
          quiet("DalstonMonitoringRulesFailing", 50 * minute),
        ],
      },
      {
        name: "Messages that fail for a while, others that are sent",
        interval: minute,
        series: [
          samples(
            notifications,
            { ...target, outcome: "failed" },
            "0x5 1+1x30 31x20",
          ),
          samples(
            notifications,
            { ...target, instance: "b", outcome: "sent" },
            "0+1x55",
          ),
        ],
        alerts: [
          quiet("DalstonMonitoringNotificationsFailing", 5 * minute),
          fires(
            "DalstonMonitoringNotificationsFailing",
            30 * minute,
            saying({
              severity: "critical",
              labels: { instance: "a" },
              summary: "Alerts don't reach anybody.",
              description: "The monitoring at a failed to send about 5 " +
                `alerts within ${
                  durationInWords(notificationsFailing.window)
                }.`,
              runbook: "monitoring-notifications-failing",
            }),
          ),
          quiet("DalstonMonitoringNotificationsFailing", 50 * minute),
        ],
      },
      without("service monitoring", [
        "DalstonMonitoringStoreNotWritable",
        "DalstonMonitoringRulesFailing",
        "DalstonMonitoringNotificationsFailing",
      ]),
    ],
  }],
  bounds: [
    ...gauges(
      "DalstonMonitoringStoreNotWritable",
      [samples(storageWritable, {}, 0)],
      [samples(storageWritable, {}, 1)],
    ),
    ...counters(
      "DalstonMonitoringRulesFailing",
      rulesFailing.window,
      [(values) => samples(ruleFailures, {}, values(0.5))],
      [(values) => samples(ruleFailures, {}, values(0))],
    ),
    ...(["failed", "dropped"] as const).flatMap((outcome) =>
      counters(
        "DalstonMonitoringNotificationsFailing",
        notificationsFailing.window,
        [(values) => samples(notifications, { outcome }, values(0.5))],
        [
          (values) => samples(notifications, { outcome }, values(0)),
          (values) => samples(notifications, { outcome: "sent" }, values(1)),
        ],
      )
    ),
  ],
});
