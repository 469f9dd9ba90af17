/**
 * Failures of one engine.
 *
 * @module
 */
import {
  equal,
  gauge,
  max,
  perMinute,
  query,
  rate,
  ratio,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import {
  engineMetrics,
  exporterMetrics,
  orchestratorMetrics,
} from "../../catalogue.ts";
import { chosenEngine } from "../variables.ts";
import { uids } from "../links.ts";
import { meanings } from "../meanings.ts";
import { objectives } from "../../objectives.ts";

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
      limits: [[objectives.engineFailures.share, "bad"]],
      meanings: meanings("failure"),
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
      more: uids.queues,
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
