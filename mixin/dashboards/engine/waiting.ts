/**
 * Waiting times of one engine's tasks.
 *
 * @module
 */
import {
  buckets,
  gauge,
  max,
  quantiles,
  query,
  type Row,
  timeSeries,
} from "@dalston/monitoring/builder";
import { engineMetrics, exporterMetrics } from "../../catalogue.ts";
import { chosenEngine } from "../variables.ts";
import { uids } from "../links.ts";
import { objectives } from "../../objectives.ts";

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
      more: uids.queues,
    }),
    timeSeries({
      id: 13,
      title: "Oldest waiting task",
      description: "How long it has waited. Above the dashed line an alert " +
        "fires.",
      unit: "s",
      noData: "No such queue: is the exporter there?",
      queries: [query(max(gauge(queueOldestTaskAge, chosenEngine)), "oldest")],
      limits: [[objectives.oldestTask.age, "bad"]],
      more: uids.queues,
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
