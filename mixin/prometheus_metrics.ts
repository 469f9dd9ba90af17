/**
 * Series that Prometheus has of itself, as far as dashboards and alerts
 * ask for them, in the form of a metrics module.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";

/** Targets, alerts, rules and recorded shares. */
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
  overSampleLimit: {
    type: "counter",
    name: "prometheus_target_scrapes_exceeded_sample_limit_total",
    help: "Scrapes dropped for the number of their samples.",
  },
  overLabelLimits: {
    type: "counter",
    name: "prometheus_target_scrape_pool_exceeded_label_limits_total",
    help: "Scrapes dropped for the number or the length of their labels.",
  },
  overBodySizeLimit: {
    type: "counter",
    name: "prometheus_target_scrapes_exceeded_body_size_limit_total",
    help: "Scrapes dropped for their size.",
  },
} as const satisfies MetricsModule;
