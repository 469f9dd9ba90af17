/**
 * Queues over time.
 *
 * @module
 */
import {
  gauge,
  max,
  min,
  query,
  rate,
  type Row,
  times,
  timeSeries,
} from "@dalston/monitoring/builder";
import { exporterMetrics } from "../../catalogue.ts";
import { chosenEngine } from "../variables.ts";
import { objectives } from "../../objectives.ts";
import { noQueues, perQueue, queueLines } from "./per_queue.ts";

const queues = exporterMetrics;

/** Tasks that came, waited and were orphaned. */
export const history: Row = {
  id: 10,
  title: "Queues over time",
  panels: [
    queueLines({
      id: 11,
      title: "Depth",
      description: "Tasks that wait for a consumer to take them.",
      unit: "short",
      queries: [perQueue(queues.queueDepth)],
    }),
    queueLines({
      id: 12,
      title: "Oldest waiting task",
      description: "How long it has waited. Above the dashed line an alert " +
        "fires.",
      unit: "s",
      queries: [perQueue(queues.queueOldestTaskAge)],
      limits: [[objectives.oldestTask.age, "bad"]],
    }),
    queueLines({
      id: 13,
      title: "Tasks added",
      description: "Tasks that were put into a queue.",
      unit: "suffix:tasks/min",
      queries: [
        query(
          times(
            max(rate(queues.queueEntriesAdded, chosenEngine), "engine_id"),
            60,
          ),
          "{{engine_id}}",
        ),
      ],
    }),
    queueLines({
      id: 14,
      title: "In flight",
      description: "Tasks that a consumer holds. Zero while tasks wait and " +
        "consumers live: the queue is stuck.",
      unit: "short",
      queries: [perQueue(queues.queueInFlight)],
    }),
    queueLines({
      id: 15,
      title: "Oldest task in flight",
      description: "Time since it was enqueued. One that grows without end " +
        "is held by nobody, or never ends.",
      unit: "s",
      queries: [perQueue(queues.queueOldestInFlightAge)],
    }),
    queueLines({
      id: 16,
      title: "Live consumers",
      description: "Replicas that work on the queue.",
      unit: "short",
      queries: [perQueue(queues.queueLiveConsumers)],
    }),
    queueLines({
      id: 17,
      title: "Orphaned tasks",
      description: "Tasks in flight whose consumer is dead.",
      unit: "short",
      queries: [perQueue(queues.queueOrphaned)],
    }),
    queueLines({
      id: 18,
      title: "Oldest dead letter",
      description: "Time since the oldest task, or event, that was given up " +
        "on was put aside, 0 where there is none.",
      unit: "s",
      queries: [
        perQueue(queues.queueOldestDeadLetterAge),
        query(max(gauge(queues.oldestDeadEventAge)), "events"),
      ],
    }),
    timeSeries({
      id: 19,
      title: "Read and exact",
      description: "1 where a queue could be read and its depth is exact. 0: " +
        "it couldn't be read, or its depth is a lower bound.",
      unit: "short",
      noData: noQueues,
      queries: [
        query(
          min(gauge(queues.queueCollectionSuccess, chosenEngine), "engine_id"),
          "{{engine_id}} read",
        ),
        query(
          min(gauge(queues.queueDepthExact, chosenEngine), "engine_id"),
          "{{engine_id}} exact",
        ),
      ],
      max: 1,
    }),
  ],
};
