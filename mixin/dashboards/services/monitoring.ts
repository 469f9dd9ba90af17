/**
 * The service `monitoring`: scrapes, store, rules, notifications, API.
 *
 * @module
 */
import {
  buckets,
  gauge,
  perMinute,
  quantile,
  query,
  rate,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { monitoringMetrics } from "../../catalogue.ts";
import { meanings } from "../meanings.ts";

const { scrapeDuration, scrapeFailures } = monitoringMetrics;
const { samplesStored, samplesRefused } = monitoringMetrics;
const { activeSeries, storageBytes } = monitoringMetrics;
const { rules, ruleGroupDuration } = monitoringMetrics;
const { ruleFailures, ruleGroupsMissed } = monitoringMetrics;
const { notifications, requests, requestDuration } = monitoringMetrics;
const noData = "No monitoring service";

/** The monitoring, from scrape to notification. */
export const monitoring: Row = {
  id: 40,
  title: "Monitoring",
  panels: [
    timeSeries({
      id: 41,
      title: "Scrape time (p50, p95)",
      description: "Time from a scrape's request until its samples are read: " +
        "what half and 95 % of scrapes stay below.",
      unit: "s",
      noData: "No scrapes",
      queries: [
        query(quantile(0.5, buckets(scrapeDuration)), "p50"),
        query(quantile(0.95, buckets(scrapeDuration)), "p95"),
      ],
      scale: "log",
    }),
    timeSeries({
      id: 42,
      title: "Scrapes that failed",
      description: "Scrapes of which nothing was stored, by the reason. The " +
        "page of targets names the service.",
      unit: "suffix:scrapes/min",
      noData,
      queries: [query(perMinute(rate(scrapeFailures), "reason"), "{{reason}}")],
    }),
    timeSeries({
      id: 43,
      title: "Samples stored",
      description: "Samples stored, of scrapes and of rules.",
      unit: "suffix:samples/s",
      noData,
      queries: [query(sum(rate(samplesStored)), "stored")],
    }),
    timeSeries({
      id: 44,
      title: "Samples refused",
      description: "Samples that weren't stored, by the reason.",
      unit: "suffix:samples/min",
      noData,
      queries: [query(perMinute(rate(samplesRefused), "reason"), "{{reason}}")],
    }),
    timeSeries({
      id: 45,
      title: "Active series",
      description: "Series with a sample within the last hour.",
      unit: "short",
      noData,
      queries: [query(sum(gauge(activeSeries), "instance"), "{{instance}}")],
    }),
    timeSeries({
      id: 46,
      title: "Size of the store",
      description: "Size of the database file and its log.",
      unit: "bytes",
      noData,
      queries: [query(sum(gauge(storageBytes), "instance"), "{{instance}}")],
    }),
    timeSeries({
      id: 47,
      title: "Time of rule groups (p50, p95)",
      description: "Time of an evaluation of all rules of a group: what half " +
        "and 95 % of evaluations stay below.",
      unit: "s",
      noData: "No rules",
      queries: [
        query(quantile(0.5, buckets(ruleGroupDuration)), "p50"),
        query(quantile(0.95, buckets(ruleGroupDuration)), "p95"),
      ],
      scale: "log",
    }),
    timeSeries({
      id: 48,
      title: "Evaluations failed and missed",
      description: "Evaluations of a rule that failed, and those of a group " +
        "that were left out, as the one before took too long.",
      unit: "suffix:/min",
      noData: "No rules",
      queries: [
        query(
          perMinute(rate(ruleFailures), "rule_group"),
          "{{rule_group}} failed",
        ),
        query(
          perMinute(rate(ruleGroupsMissed), "rule_group"),
          "{{rule_group}} missed",
        ),
      ],
    }),
    timeSeries({
      id: 49,
      title: "Rules loaded",
      description: "Rules of each group.",
      unit: "short",
      noData: "No rules",
      queries: [query(sum(gauge(rules), "rule_group"), "{{rule_group}}")],
      stacked: true,
    }),
    timeSeries({
      id: 50,
      title: "Alerts sent",
      description: "Alerts in messages that were sent, that failed and are " +
        "tried again, or that were dropped.",
      unit: "suffix:alerts/min",
      noData,
      queries: [
        query(perMinute(rate(notifications), "outcome"), "{{outcome}}"),
      ],
      meanings: meanings("sent", "failed", "dropped"),
    }),
    timeSeries({
      id: 51,
      title: "Queries by status",
      description: "Requests that the API answered. 499 is a client that " +
        "went away.",
      unit: "reqps",
      noData,
      queries: [query(sum(rate(requests), "status_code"), "{{status_code}}")],
    }),
    timeSeries({
      id: 52,
      title: "Query time by route (p95)",
      description: "What 95 % of a route's requests to the API stay below.",
      unit: "s",
      noData: "No queries",
      queries: [
        query(
          quantile(0.95, buckets(requestDuration), "endpoint"),
          "{{endpoint}}",
        ),
      ],
      scale: "log",
    }),
  ],
};
