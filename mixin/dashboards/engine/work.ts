/**
 * What one engine gets done.
 *
 * @module
 */
import { engineMetrics } from "../../../services/engine_sdk/metrics.ts";
import type { Row } from "../../../monitoring/builder/dashboard.ts";
import { heatmap } from "../../../monitoring/builder/panels/heatmap.ts";
import { quantiles } from "../../../monitoring/builder/panels/quantiles.ts";
import { query } from "../../../monitoring/builder/panels/query.ts";
import { timeSeries } from "../../../monitoring/builder/panels/time_series.ts";
import {
  bucketHits,
  buckets,
  gauge,
  observed,
  perMinute,
  rate,
  ratio,
  sum,
} from "../../../monitoring/builder/promql/mod.ts";
import { chosenEngine } from "../../../monitoring/builder/variables.ts";

const { audioProcessed, capacity, taskDuration, tasksInProgress } =
  engineMetrics;
const { cancelled, tasksProcessed } = engineMetrics;

/** Tasks done, how long they took, and how busy that keeps the engine. */
export const work: Row = {
  id: 1,
  title: "Work",
  panels: [
    timeSeries({
      id: 2,
      title: "Tasks",
      description: "Tasks by how they ended. Cancelled ones were stopped " +
        "because their job was cancelled or had failed.",
      unit: "suffix:tasks/min",
      noData: "This engine doesn't run",
      queries: [
        query(
          perMinute(rate(tasksProcessed, chosenEngine), "status"),
          "{{status}}",
        ),
        query(perMinute(rate(cancelled, chosenEngine)), "cancelled"),
      ],
      meaningful: ["success", "failure", "cancelled"],
    }),
    timeSeries({
      id: 3,
      title: "Processing time",
      description: "Time that the engine works on a task, without queue and " +
        "transfers. Diamonds are traces.",
      unit: "s",
      noData: "No tasks",
      queries: quantiles(buckets(taskDuration, chosenEngine)),
      scale: "log",
    }),
    heatmap({
      id: 4,
      title: "Processing time distribution",
      description: "How long tasks took, by when they ended.",
      unit: "s",
      noData: "No tasks",
      queries: [
        query(sum(bucketHits(taskDuration, chosenEngine), "le"), "{{le}}"),
      ],
    }),
    timeSeries({
      id: 5,
      title: "Tasks in progress",
      description:
        "Tasks that the engine's replicas hold, of as many as they " +
        "take at once. At capacity while tasks wait: it needs more replicas.",
      unit: "short",
      noData: "This engine doesn't run",
      queries: [
        query(sum(gauge(tasksInProgress, chosenEngine)), "in progress"),
        query(sum(gauge(capacity, chosenEngine)), "capacity"),
      ],
      meaningful: ["in progress", "capacity"],
    }),
    timeSeries({
      id: 6,
      title: "Tasks in progress by replica",
      description: "How the work is spread. A replica that holds as many as " +
        "before while the others move on is stuck.",
      unit: "short",
      noData: "This engine doesn't run",
      queries: [
        query(
          sum(gauge(tasksInProgress, chosenEngine), "instance"),
          "{{instance}}",
        ),
      ],
    }),
    timeSeries({
      id: 7,
      title: "Audio per second of work",
      description:
        "Seconds of audio that the engine gets through in a second " +
        "of one task's time. Below 1 it is slower than the recording.",
      unit: "suffix:×",
      noData: "No tasks",
      queries: [
        query(
          ratio(
            sum(rate(audioProcessed, chosenEngine)),
            sum(observed(taskDuration, chosenEngine)),
          ),
          "times real time",
        ),
      ],
      limits: [[1, "warning"]],
    }),
  ],
};
