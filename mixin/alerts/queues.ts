/**
 * Alerts on queues: does work wait, and does anybody work on it? What isn't
 * known of a queue is absent, and then no alert compares it.
 *
 * @module
 */
import { exporterMetrics } from "../catalogue.ts";
import {
  above,
  alert,
  and,
  durationInWords,
  gauge,
  group,
  is,
  max,
  minute,
  over,
  times,
} from "@dalston/monitoring/builder";
import { objectives } from "../objectives.ts";
import { runbook } from "./_runbook.ts";

const { oldestTask, queueGrowing, orphanedTasks } = objectives;
const queues = exporterMetrics;

const depth = max(gauge(queues.queueDepth), "engine_id");
const inFlight = max(gauge(queues.queueInFlight), "engine_id");
const consumers = max(gauge(queues.queueLiveConsumers), "engine_id");
const recent = over(queueGrowing.window);

/** Alerts on queues. */
export const queueAlerts = group({
  name: "dalston_queues",
  rules: [
    alert({
      name: "DalstonQueueOldestTaskTooOld",
      when: above(
        max(gauge(queues.queueOldestTaskAge), "engine_id"),
        oldestTask.age,
      ),
      for: oldestTask.for,
      severity: "warning",
      summary: `A task has waited for over ${durationInWords(oldestTask.age)}.`,
      description: ({ duration, label }) =>
        `The oldest task for ${label("engine_id")} has waited for ${duration}.`,
      runbook: runbook("queue-waits"),
    }),
    alert({
      name: "DalstonQueueGrowing",
      when: and(
        above(
          times(max(recent.deriv(queues.queueDepth), "engine_id"), minute),
          0,
        ),
        above(
          max(
            recent.predictLinear(queueGrowing.ahead, queues.queueDepth),
            "engine_id",
          ),
          queueGrowing.soon,
        ),
        above(depth, queueGrowing.now),
      ),
      for: queueGrowing.for,
      severity: "warning",
      summary: "A queue grows faster than it is worked off.",
      description: ({ humanized, label }) =>
        `The queue of ${label("engine_id")} grows by ${humanized} tasks a ` +
        `minute; at this rate more than ${queueGrowing.soon} wait in ` +
        `${durationInWords(queueGrowing.ahead)}.`,
      runbook: runbook("queue-growing"),
    }),
    alert({
      name: "DalstonQueueWithoutConsumer",
      when: and(above(depth, 0), is(consumers, 0)),
      for: objectives.queueWithoutConsumer.for,
      severity: "critical",
      summary: "Tasks wait and no engine is there to take them.",
      description: ({ value, label }) =>
        `${value} tasks wait for ${label("engine_id")}, and no such engine ` +
        "is alive.",
      runbook: runbook("queue-without-consumer"),
    }),
    alert({
      name: "DalstonQueueStuck",
      when: and(above(depth, 0), is(inFlight, 0), above(consumers, 0)),
      for: objectives.queueStuck.for,
      severity: "critical",
      summary: "Tasks wait, engines are there, and nobody works on any.",
      description: ({ value, label }) =>
        `${value} tasks wait for ${label("engine_id")}; its engines are ` +
        "alive and hold none.",
      runbook: runbook("queue-stuck"),
    }),
    alert({
      name: "DalstonQueueOrphanedTasks",
      when: above(max(gauge(queues.queueOrphaned), "engine_id"), 0),
      for: orphanedTasks.for,
      severity: "warning",
      summary: "Tasks are held by engines that are gone.",
      description: ({ value, label }) =>
        `${value} tasks for ${label("engine_id")} are held by engines that ` +
        "no longer report, and nobody takes them over.",
      runbook: runbook("queue-orphans"),
    }),
  ],
});
