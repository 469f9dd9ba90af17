/**
 * What a task of one engine waits for.
 *
 * @module
 */
import { exporterMetrics } from "../../../exporter/metrics.ts";
import { engineMetrics } from "../../../services/engine_sdk/metrics.ts";
import type { Row } from "../../../monitoring/builder/dashboard.ts";
import { objectives } from "../../objectives.ts";
import { quantiles } from "../../../monitoring/builder/panels/quantiles.ts";
import { query } from "../../../monitoring/builder/panels/query.ts";
import { timeSeries } from "../../../monitoring/builder/panels/time_series.ts";
import { buckets, gauge, max } from "../../../monitoring/builder/promql/mod.ts";
import { chosenEngine } from "../../../monitoring/builder/variables.ts";

const { download, queueWait, upload } = engineMetrics;
const { queueDepth, queueOldestTaskAge } = exporterMetrics;

/** The queue before the work, and the transfers around it. */
export const waiting: Row = {
  id: 10,
  title: "Waiting",
  panels: [
    timeSeries({
      id: 11,
      title: "Queue wait",
      description: "Time from a task's enqueueing to its first delivery, of " +
        "tasks that were delivered.",
      unit: "s",
      noData: "No tasks",
      queries: quantiles(buckets(queueWait, chosenEngine)),
      scale: "log",
    }),
    timeSeries({
      id: 12,
      title: "Queue depth",
      description: "Tasks that wait for this engine.",
      unit: "short",
      noData: "No such queue: is the exporter there?",
      queries: [query(max(gauge(queueDepth, chosenEngine)), "waiting")],
      more: "queues",
    }),
    timeSeries({
      id: 13,
      title: "Oldest waiting task",
      description: "How long it has waited. Above the dashed line an alert " +
        "fires.",
      unit: "s",
      noData: "No such queue: is the exporter there?",
      queries: [query(max(gauge(queueOldestTaskAge, chosenEngine)), "oldest")],
      limits: [[objectives.oldestTask, "bad"]],
      more: "queues",
    }),
    timeSeries({
      id: 14,
      title: "Input download",
      description: "Time it takes to fetch a task's input from the artifact " +
        "store.",
      unit: "s",
      noData: "No tasks",
      queries: quantiles(buckets(download, chosenEngine)),
      scale: "log",
      width: 12,
    }),
    timeSeries({
      id: 15,
      title: "Output upload",
      description: "Time it takes to store a task's output in the artifact " +
        "store.",
      unit: "s",
      noData: "No tasks",
      queries: quantiles(buckets(upload, chosenEngine)),
      scale: "log",
      width: 12,
    }),
  ],
};
