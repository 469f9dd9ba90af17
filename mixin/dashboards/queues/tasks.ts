/**
 * Jobs and their tasks in the orchestrator.
 *
 * @module
 */
import {
  buckets,
  perMinute,
  quantile,
  quantiles,
  query,
  rate,
  type Row,
  timeSeries,
} from "@dalston/monitoring/builder";
import { orchestratorMetrics } from "../../catalogue.ts";
import { chosenEngine } from "../variables.ts";
import { engineLink } from "../links.ts";

const { dagBuildDuration, jobDuration, taskRetries } = orchestratorMetrics;
const { tasksCompleted, tasksScheduled } = orchestratorMetrics;

/** Jobs, and the tasks that they are made of. */
export const tasks: Row = {
  id: 20,
  title: "Jobs and tasks",
  panels: [
    timeSeries({
      id: 21,
      title: "Job duration (p50, p95)",
      description: "Time from a job's creation to its completion, by the " +
        "number of its tasks. Completed jobs only. Diamonds are traces.",
      unit: "s",
      noData: "No jobs",
      queries: [
        query(
          quantile(0.5, buckets(jobDuration), "stage_count"),
          "{{stage_count}} tasks p50",
        ),
        query(
          quantile(0.95, buckets(jobDuration), "stage_count"),
          "{{stage_count}} tasks p95",
          { exemplars: true },
        ),
      ],
      scale: "log",
    }),
    timeSeries({
      id: 22,
      title: "Tasks scheduled",
      description: "Tasks that were pushed to queues, each retry once more.",
      unit: "suffix:tasks/min",
      noData: "No tasks so far",
      queries: [
        query(
          perMinute(rate(tasksScheduled, chosenEngine), "engine_id", "stage"),
          "{{engine_id}} ({{stage}})",
        ),
      ],
      scale: "symlog",
      seriesLink: engineLink,
    }),
    timeSeries({
      id: 23,
      title: "Tasks completed",
      description: "Tasks that are done: with success, or given up on after " +
        "the last try.",
      unit: "suffix:tasks/min",
      noData: "No tasks so far",
      queries: [
        query(
          perMinute(rate(tasksCompleted, chosenEngine), "engine_id", "status"),
          "{{engine_id}} {{status}}",
        ),
      ],
      scale: "symlog",
      seriesLink: engineLink,
    }),
    timeSeries({
      id: 24,
      title: "Task retries",
      description: "Tries that failed and were followed by another.",
      unit: "suffix:tasks/min",
      noData: "No retries so far",
      queries: [
        query(
          perMinute(rate(taskRetries, chosenEngine), "engine_id", "stage"),
          "{{engine_id}} ({{stage}})",
        ),
      ],
      scale: "symlog",
      seriesLink: engineLink,
      width: 12,
    }),
    timeSeries({
      id: 25,
      title: "Graph build time",
      description: "Time it takes to choose engines, build a step of a job's " +
        "graph and store it.",
      unit: "s",
      noData: "No jobs",
      queries: quantiles(buckets(dagBuildDuration)),
      scale: "log",
      width: 12,
    }),
  ],
};
