/**
 * System Health.
 *
 * @module
 */
import {
  equal,
  gauge,
  max,
  min,
  query,
  rate,
  type Row,
  stat,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { exporterMetrics, logMetrics } from "../../catalogue.ts";
import { chosenEngine, chosenService } from "../variables.ts";
import { engineLink, uids } from "../links.ts";
import { objectives } from "../../objectives.ts";

const { redisConnected, queueOldestTaskAge } = exporterMetrics;

/** Redis, queues and logs. */
export const systemHealth: Row = {
  id: 50,
  title: "System Health",
  panels: [
    stat({
      id: 51,
      title: "Redis connectivity",
      description: "Whether the exporter reaches Redis, now. Without Redis " +
        "nothing moves, and what queues hold isn't known.",
      unit: "none",
      noData: "Not known: no exporter",
      queries: [query(min(gauge(redisConnected)), "Redis")],
      steps: [[0, "bad"], [1, "good"]],
      words: {
        0: { text: "Disconnected", meaning: "bad" },
        1: { text: "Connected", meaning: "good" },
      },
      more: uids.queues,
    }),
    timeSeries({
      id: 52,
      title: "Queue oldest task age",
      description: "How long the oldest waiting task has waited. Above the " +
        "dashed line an alert fires.",
      unit: "s",
      noData: "No queues: is the exporter there?",
      queries: [
        query(
          max(gauge(queueOldestTaskAge, chosenEngine), "engine_id"),
          "{{engine_id}}",
        ),
      ],
      scale: "symlog",
      limits: [[objectives.oldestTask.age, "bad"]],
      more: uids.queues,
      seriesLink: engineLink,
    }),
    timeSeries({
      id: 53,
      title: "Error logs/sec",
      description: "Log messages of level error, by service. Above the " +
        "dashed line an alert fires.",
      unit: "suffix:logs/s",
      noData: "No services",
      queries: [
        query(
          sum(
            rate(
              logMetrics.logMessages,
              chosenService,
              equal("level", "error"),
            ),
            "service",
          ),
          "{{service}}",
        ),
      ],
      limits: [[objectives.errorLogs.perSecond, "bad"]],
      more: uids.services,
    }),
  ],
};
