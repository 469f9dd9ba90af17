/**
 * All queues, as they are now.
 *
 * @module
 */
import {
  gauge,
  inUnit,
  max,
  query,
  type Row,
  since,
  stat,
  sum,
  table,
} from "@dalston/monitoring/builder";
import { exporterMetrics } from "../../catalogue.ts";
import { objectives } from "../../objectives.ts";
import { chosenEngine } from "../variables.ts";
import { engineLink } from "../links.ts";
import { noQueues, perQueue } from "./per_queue.ts";

const queues = exporterMetrics;
const { exporterStale } = objectives;

/** State of the queues now. */
export const now: Row = {
  id: 1,
  title: "Now",
  panels: [
    stat({
      id: 2,
      title: "Waiting tasks",
      description: "Tasks that wait in all queues chosen.",
      unit: "short",
      noData: "Not known",
      queries: [
        query(
          sum(max(gauge(queues.queueDepth, chosenEngine), "engine_id")),
          "waiting",
        ),
      ],
      steps: [[0, "busy"]],
      height: 4,
    }),
    stat({
      id: 3,
      title: "Dead letters",
      description: "Tasks and events that were given up on and wait for a " +
        "person.",
      unit: "short",
      noData: "Not known",
      queries: [
        query(
          sum(max(gauge(queues.queueDeadLetters, chosenEngine), "engine_id")),
          "tasks",
        ),
        query(max(gauge(queues.deadEvents)), "events"),
      ],
      steps: [[0, "good"], [1, "bad"]],
      height: 4,
    }),
    stat({
      id: 4,
      title: "Last read",
      description: "How long ago the exporter last read the queues. While " +
        "Redis doesn't answer, what is below is missing.",
      unit: "s",
      noData: "Not known: no exporter",
      queries: [query(since(max(gauge(queues.lastSuccess))), "ago")],
      steps: [
        [0, "good"],
        [exporterStale.readWarning, "warning"],
        [exporterStale.read, "bad"],
      ],
      height: 4,
    }),
    table({
      id: 5,
      title: "Queues",
      description: "Every queue at a glance. Tasks that wait with no live " +
        "consumer stay where they are; orphans are held by a consumer that " +
        "is dead.",
      unit: "short",
      noData: noQueues,
      queries: [
        perQueue(queues.queueDepth),
        perQueue(queues.queueOldestTaskAge),
        perQueue(queues.queueInFlight),
        perQueue(queues.queueLiveConsumers),
        perQueue(queues.queueOrphaned),
        perQueue(queues.queueDeadLetters),
      ],
      columns: {
        engine_id: "Engine",
        "Value #A": "Waiting",
        "Value #B": "Oldest",
        "Value #C": "In flight",
        "Value #D": "Live consumers",
        "Value #E": "Orphaned",
        "Value #F": "Dead letters",
      },
      sortBy: "Waiting",
      overrides: [inUnit("Oldest", "s")],
      seriesLink: engineLink,
      width: 24,
    }),
  ],
};
