/**
 * Series that Prometheus has of itself, as far as dashboards show them, in the
 * form of a metrics module.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";

/** What Prometheus knows of targets, alerts and rules. */
export const prometheusMetrics = {
  up: {
    type: "gauge",
    name: "up",
    help: "Whether the last scrape of a target succeeded (1) or not (0).",
    labels: { job: ["dalston", "prometheus"] },
  },
  alerts: {
    type: "gauge",
    name: "ALERTS",
    help: "1 for each alert that is pending or fires.",
    labels: {
      alertname: "*",
      alertstate: ["pending", "firing"],
      severity: ["critical", "warning", "info"],
      engine_id: "*",
    },
  },
  rules: {
    type: "gauge",
    name: "prometheus_rule_group_rules",
    help: "Rules that are loaded.",
    labels: { rule_group: "*" },
  },
  gatewayErrors: {
    type: "gauge",
    name: "dalston:gateway_errors:ratio_rate3d",
    help: "Share of requests that were answered with a 5xx in three days.",
  },
  jobFailures: {
    type: "gauge",
    name: "dalston:job_failures:ratio_rate3d",
    help: "Share of jobs that failed in three days.",
  },
} as const satisfies MetricsModule;
