/**
 * Work of one engine.
 *
 * @module
 */
import {
  bucketHits,
  buckets,
  gauge,
  heatmap,
  observed,
  perMinute,
  quantiles,
  query,
  rate,
  ratio,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { engineMetrics } from "../../catalogue.ts";
import { objectives } from "../../objectives.ts";
import { chosenEngine } from "../variables.ts";
import { meanings } from "../meanings.ts";

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
      meanings: meanings("success", "failure", "cancelled"),
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
      meanings: meanings("in progress", "capacity"),
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
      limits: [[objectives.engineSpeed.slowest, "warning"]],
    }),
  ],
};
