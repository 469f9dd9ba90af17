/**
 * What goes wrong with one engine.
 *
 * @module
 */
import { exporterMetrics } from "../../../exporter/metrics.ts";
import { engineMetrics } from "../../../services/engine_sdk/metrics.ts";
import { orchestratorMetrics } from "../../../services/orchestrator/metrics.ts";
import type { Row } from "../../../monitoring/builder/dashboard.ts";
import { objectives } from "../../objectives.ts";
import { query } from "../../../monitoring/builder/panels/query.ts";
import { timeSeries } from "../../../monitoring/builder/panels/time_series.ts";
import {
  equal,
  gauge,
  max,
  perMinute,
  rate,
  ratio,
  sum,
} from "../../../monitoring/builder/promql/mod.ts";
import { chosenEngine } from "../../../monitoring/builder/variables.ts";

const { backendErrors, deadLetters, failures, leasesLost } = engineMetrics;
const { redeliveries, tasksProcessed } = engineMetrics;

/** Failures, and what became of the tasks. */
export const trouble: Row = {
  id: 20,
  title: "Trouble",
  panels: [
    timeSeries({
      id: 21,
      title: "Failure rate",
      description: "Share of tasks that failed. Above the dashed line an " +
        "alert fires.",
      unit: "percentunit",
      noData: "No tasks",
      queries: [
        query(
          ratio(
            sum(rate(tasksProcessed, chosenEngine, equal("status", "failure"))),
            sum(rate(tasksProcessed, chosenEngine)),
          ),
          "failure",
        ),
      ],
      max: 1,
      limits: [[objectives.engineFailures, "bad"]],
      meaningful: ["failure"],
    }),
    timeSeries({
      id: 22,
      title: "Failures by code",
      description:
        "Why tasks failed. The codes are those of the tasks' errors.",
      unit: "suffix:tasks/min",
      noData: "No failures so far",
      queries: [
        query(perMinute(rate(failures, chosenEngine), "code"), "{{code}}"),
      ],
    }),
    timeSeries({
      id: 23,
      title: "Deliveries gone wrong",
      description: "Tasks that came again because a worker died or lost its " +
        "lease, leases that could not be renewed in time, and tries of failed " +
        "tasks that were followed by another.",
      unit: "suffix:tasks/min",
      noData: "This engine doesn't run",
      queries: [
        query(perMinute(rate(redeliveries, chosenEngine)), "redelivered"),
        query(perMinute(rate(leasesLost, chosenEngine)), "leases lost"),
        query(
          perMinute(rate(orchestratorMetrics.taskRetries, chosenEngine)),
          "retried",
        ),
      ],
    }),
    timeSeries({
      id: 24,
      title: "Dead letters",
      description:
        "Tasks that were given up on after too many deliveries, as " +
        "the engine counts them. They wait for a person.",
      unit: "suffix:tasks/min",
      noData: "This engine doesn't run",
      queries: [
        query(perMinute(rate(deadLetters, chosenEngine)), "given up on"),
      ],
    }),
    timeSeries({
      id: 25,
      title: "Orphaned tasks",
      description: "Tasks that are held by a replica that no longer reports. " +
        "They are handed out again once their lease lapses.",
      unit: "short",
      noData: "No such queue: is the exporter there?",
      queries: [
        query(
          max(gauge(exporterMetrics.queueOrphaned, chosenEngine)),
          "orphaned",
        ),
      ],
      more: "queues",
    }),
    timeSeries({
      id: 26,
      title: "Backend errors",
      description: "Calls to the queue, the registry or the artifact store " +
        "that failed. Each is tried again.",
      unit: "suffix:errors/min",
      noData: "This engine doesn't run",
      queries: [
        query(
          perMinute(rate(backendErrors, chosenEngine), "instance"),
          "{{instance}}",
        ),
      ],
    }),
  ],
};
