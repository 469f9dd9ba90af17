/**
 * The monitoring's own metrics, as data.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import { scrapeFailures } from "./scrape/scrape_error.ts";
import { refusals } from "./storage/sample_store.ts";

/** Metrics of scrapes. */
export const scrapeMetrics = {
  scrapeDuration: {
    type: "histogram",
    name: "dalston_monitoring_scrape_duration_seconds",
    help: "Time of a scrape, from the request until its samples are read.",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  scrapeFailures: {
    type: "counter",
    name: "dalston_monitoring_scrape_failures_total",
    help: "Scrapes that failed, by the reason.",
    labels: { reason: scrapeFailures },
  },
} as const satisfies MetricsModule;

/** Metrics of the store. */
export const storageMetrics = {
  samplesStored: {
    type: "counter",
    name: "dalston_monitoring_samples_stored_total",
    help: "Samples stored, of scrapes and of rules.",
  },
  samplesRefused: {
    type: "counter",
    name: "dalston_monitoring_samples_refused_total",
    help: "Samples that weren't stored, by the reason.",
    labels: { reason: refusals },
  },
  activeSeries: {
    type: "gauge",
    name: "dalston_monitoring_active_series",
    help: "Series with a sample within the last hour.",
  },
  storageBytes: {
    type: "gauge",
    name: "dalston_monitoring_storage_bytes",
    help: "Size of the database file and its log.",
  },
  storageWritable: {
    type: "gauge",
    name: "dalston_monitoring_storage_writable",
    help: "Whether samples can be stored (1) or not (0).",
  },
} as const satisfies MetricsModule;

/** Metrics of rules. */
export const ruleMetrics = {
  rules: {
    type: "gauge",
    name: "dalston_monitoring_rules",
    help: "Rules that are loaded.",
    labels: { rule_group: "*" },
  },
  ruleGroupDuration: {
    type: "histogram",
    name: "dalston_monitoring_rule_group_duration_seconds",
    help: "Time of an evaluation of all rules of a group.",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  ruleFailures: {
    type: "counter",
    name: "dalston_monitoring_rule_failures_total",
    help: "Evaluations of a rule that failed.",
    labels: { rule_group: "*" },
  },
  ruleGroupsMissed: {
    type: "counter",
    name: "dalston_monitoring_rule_group_evaluations_missed_total",
    help: "Evaluations of a group left out, as the one before took too long.",
    labels: { rule_group: "*" },
  },
} as const satisfies MetricsModule;

/** Metrics of what is told of alerts. */
export const notificationMetrics = {
  notifications: {
    type: "counter",
    name: "dalston_monitoring_notifications_total",
    help:
      "Alerts in messages that were sent, that failed and are tried again, " +
      "or that were dropped.",
    labels: { outcome: ["sent", "failed", "dropped"] },
  },
} as const satisfies MetricsModule;

/** Metrics of the HTTP API. */
export const apiMetrics = {
  requests: {
    type: "counter",
    name: "dalston_monitoring_requests_total",
    help: "Requests answered, by the route's template. Scrapes and health " +
      "checks aren't counted; 499 is a client that went away.",
    labels: { endpoint: "*", status_code: "*" },
  },
  requestDuration: {
    type: "histogram",
    name: "dalston_monitoring_request_duration_seconds",
    help: "Time from a request to its answer.",
    labels: { endpoint: "*" },
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120],
  },
} as const satisfies MetricsModule;

/** All metrics of the monitoring. */
export const monitoringMetrics:
  & typeof scrapeMetrics
  & typeof storageMetrics
  & typeof ruleMetrics
  & typeof notificationMetrics
  & typeof apiMetrics = {
    ...scrapeMetrics,
    ...storageMetrics,
    ...ruleMetrics,
    ...notificationMetrics,
    ...apiMetrics,
  };
