/**
 * Engine Performance.
 *
 * @module
 */
import {
  buckets,
  equal,
  perMinute,
  quantile,
  query,
  rate,
  ratio,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { engineMetrics } from "../../catalogue.ts";
import { chosenEngine } from "../variables.ts";
import { engineLink, uids } from "../links.ts";
import { objectives } from "../../objectives.ts";

const { taskDuration, tasksProcessed } = engineMetrics;
const durations = buckets(taskDuration, chosenEngine);

/** Speed and failures of engines. */
export const enginePerformance: Row = {
  id: 30,
  title: "Engine Performance",
  panels: [
    timeSeries({
      id: 31,
      title: "Processing time by engine (p50, p95, p99)",
      description: "Time that engines work on a task, without queue and " +
        "transfers: what half, 95 % and 99 % of tasks stay below. Diamonds " +
        "are traces.",
      unit: "s",
      noData: "No tasks",
      queries: [
        query(quantile(0.5, durations, "engine_id"), "{{engine_id}} p50"),
        query(quantile(0.95, durations, "engine_id"), "{{engine_id}} p95"),
        query(quantile(0.99, durations, "engine_id"), "{{engine_id}} p99", {
          exemplars: true,
        }),
      ],
      scale: "log",
      more: uids.engine,
      seriesLink: engineLink,
    }),
    timeSeries({
      id: 32,
      title: "Task throughput",
      description: "Tasks that engines finished, failed ones among them.",
      unit: "suffix:tasks/min",
      noData: "No engines",
      queries: [
        query(
          perMinute(rate(tasksProcessed, chosenEngine), "engine_id"),
          "{{engine_id}}",
        ),
      ],
      scale: "symlog",
      more: uids.engine,
      seriesLink: engineLink,
    }),
    timeSeries({
      id: 33,
      title: "Failure rate by engine",
      description: "Share of tasks that failed. Above the dashed line an " +
        "alert fires.",
      unit: "percentunit",
      noData: "No tasks",
      queries: [
        query(
          ratio(
            sum(
              rate(tasksProcessed, chosenEngine, equal("status", "failure")),
              "engine_id",
            ),
            sum(rate(tasksProcessed, chosenEngine), "engine_id"),
          ),
          "{{engine_id}}",
        ),
      ],
      max: 1,
      limits: [[objectives.engineFailures.share, "bad"]],
      more: uids.engine,
      seriesLink: engineLink,
    }),
  ],
};
