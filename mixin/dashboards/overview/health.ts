/**
 * First row: health of the platform.
 *
 * @module
 */
import {
  durationInWords,
  equal,
  equals,
  type Expression,
  gauge,
  matching,
  min,
  or,
  percent,
  query,
  remainder,
  type Row,
  stat,
  stateTimeline,
  type StatOptions,
  sum,
  table,
  times,
} from "@dalston/monitoring/builder";
import { prometheusMetrics } from "../../catalogue.ts";
import { gatewayBudget, jobBudget } from "../../alerts/slo.ts";
import { objectives } from "../../objectives.ts";

const { up, alerts, rules } = prometheusMetrics;
const { errorBudget, gatewayErrors, jobFailures } = objectives;

const dalston = equal("job", "dalston");
const firing = gauge(
  alerts,
  matching("alertname", "Dalston.*"),
  equal("alertstate", "firing"),
);

/** None is good, and one is bad. */
const none = [[0, "good"], [1, "bad"]] as const;

/** A panel of the error budget that is left. */
function budget(
  failures: Expression<never>,
  allowed: number,
  of: Pick<StatOptions, "id" | "title" | "description" | "noData">,
) {
  return stat({
    ...of,
    unit: "percentunit",
    queries: [query(remainder(times(sum(failures), 1 / allowed)), "left")],
    base: "bad",
    steps: [[errorBudget.warning, "warning"], [errorBudget.good, "good"]],
    width: 6,
    height: 4,
  });
}

/** A promise, and what the panel shows of it. */
function promise(sentence: string): string {
  return `${sentence} How much of the rest the last ` +
    `${
      durationInWords(errorBudget.window)
    } have left; below 0 the promise is ` +
    "broken.";
}

/** The first row: status before everything else. */
export const health: Row = {
  id: 1,
  title: "Is it healthy?",
  panels: [
    stat({
      id: 2,
      title: "Firing alerts",
      description: "Alerts that fire now. Each has its page in the runbook.",
      unit: "none",
      noData: "No alert rules",
      // Where no alert fires there is no series, as where no rules are loaded.
      queries: [
        query(or(sum(firing), times(sum(gauge(rules)), 0)), "firing"),
      ],
      steps: none,
      width: 6,
      height: 4,
    }),
    stat({
      id: 3,
      title: "Targets down",
      description: "Replicas of services that don't answer their scrapes.",
      unit: "none",
      noData: "No targets",
      queries: [query(sum(equals(gauge(up, dalston), 0)), "down")],
      steps: none,
      width: 6,
      height: 4,
    }),
    budget(gatewayBudget.share(errorBudget.window), gatewayErrors.share, {
      id: 4,
      title: "Request error budget left",
      description: promise(
        `${
          percent(1 - gatewayErrors.share)
        } of requests are answered without ` +
          "a 5xx.",
      ),
      noData: "No requests",
    }),
    budget(jobBudget.share(errorBudget.window), jobFailures.share, {
      id: 5,
      title: "Job error budget left",
      description: promise(
        `${percent(1 - jobFailures.share)} of jobs complete.`,
      ),
      noData: "No jobs",
    }),
    stateTimeline({
      id: 6,
      title: "Services",
      description: "Whether all replicas of a service answer their scrapes. " +
        "A gap means that there is none.",
      unit: "none",
      noData: "No targets",
      queries: [query(min(gauge(up, dalston), "service"), "{{service}}")],
      words: {
        0: { text: "down", meaning: "bad" },
        1: { text: "up", meaning: "good" },
      },
      width: 12,
    }),
    table({
      id: 7,
      title: "Alerts that fire",
      description: "What fires now, and how urgent it is.",
      unit: "none",
      noData: "None",
      queries: [query(firing, "{{alertname}}")],
      columns: {
        alertname: "Alert",
        severity: "Severity",
        service: "Service",
        engine_id: "Engine",
      },
      width: 12,
    }),
  ],
};
