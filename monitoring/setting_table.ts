/**
 * The program's settings, each a flag and an environment variable, as a table.
 *
 * @module
 */
import {
  commonSettings,
  hostSetting,
  type Setting,
} from "@dalston/metrics/program";

/** Every setting. Those that list things take them separated by commas. */
export const settingTable = {
  target: {
    flag: "target",
    variable: "DALSTON_SCRAPE_TARGETS",
    value: "[NAME=]URL",
    help: "what to scrape, such as shop=http://localhost:8080/metrics; " +
      "several separated by commas; NAME becomes the label job",
  },
  rules: {
    flag: "rules",
    variable: "DALSTON_RULE_FILES",
    value: "FILES",
    help: "Prometheus' rule files, separated by commas",
  },
  data: {
    flag: "data",
    variable: "DALSTON_DATA_DIR",
    value: "FOLDER",
    help: "folder of the database, monitoring.db",
    preset: "data",
  },
  interval: {
    flag: "interval",
    variable: "DALSTON_SCRAPE_INTERVAL",
    value: "SECONDS",
    help: "time between two scrapes of a target, and between two evaluations " +
      "of rules whose group has no interval",
    preset: "15",
  },
  honorLabels: {
    flag: "honor-labels",
    variable: "DALSTON_HONOR_LABELS",
    help: "keep labels of a page that the target has too; else they are " +
      "renamed to exported_…",
    preset: "false",
  },
  retentionDays: {
    flag: "retention-days",
    variable: "DALSTON_MONITORING_RETENTION_DAYS",
    value: "DAYS",
    help: "age at which samples are deleted",
    preset: "15",
  },
  retentionBytes: {
    flag: "retention-bytes",
    variable: "DALSTON_MONITORING_RETENTION_BYTES",
    value: "BYTES",
    help: "size of the database at which the oldest samples are deleted",
    preset: "1073741824",
  },
  alertmanagerUrl: {
    flag: "alertmanager-url",
    variable: "DALSTON_ALERTMANAGER_URL",
    value: "URL,…",
    help: "Alertmanagers that alerts are sent to",
    secret: true,
  },
  alertWebhook: {
    flag: "alert-webhook",
    variable: "DALSTON_ALERT_WEBHOOK",
    value: "URL",
    help: "without an Alertmanager: webhook that alerts are sent to, in " +
      "Alertmanager's JSON; https://hooks.slack.com/… and slack+https://… get " +
      "Slack's messages",
    secret: true,
  },
  prometheusUrl: {
    flag: "prometheus-url",
    variable: "DALSTON_PROMETHEUS_URL",
    value: "URL",
    help: "show what this Prometheus has; nothing is scraped or stored here",
    secret: true,
  },
  url: {
    flag: "url",
    variable: "DALSTON_MONITORING_URL",
    value: "URL",
    help: "address under which people reach this server, for links in " +
      "alerts, instead of that which it listens on",
  },
  origins: {
    flag: "origins",
    variable: "DALSTON_MONITORING_ORIGINS",
    value: "ORIGINS",
    help: "sites whose pages may read, such as https://grafana.example",
  },
  host: hostSetting,
  port: {
    flag: "port",
    variable: "DALSTON_MONITORING_PORT",
    value: "PORT",
    help: "port to listen on, 0 for any free one",
    preset: "9090",
  },
  ...commonSettings,
  metricsToken: {
    ...commonSettings.metricsToken,
    help:
      "ask for Authorization: Bearer TOKEN, and send it to targets; better " +
      "set in the environment, where other users don't see it",
  },
  metricsEnabled: {
    ...commonSettings.metricsEnabled,
    help: "whether to scrape and to export at all",
  },
} as const satisfies Record<string, Setting>;
