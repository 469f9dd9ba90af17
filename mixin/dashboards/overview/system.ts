/**
 * System Health.
 *
 * @module
 */
import { exporterMetrics } from "../../../exporter/metrics.ts";
import { logMetrics } from "../../../services/observability/logging.ts";
import type { Row } from "../../../monitoring/builder/dashboard.ts";
import { objectives } from "../../objectives.ts";
import { engineLink } from "../../../monitoring/builder/panels/links.ts";
import { query } from "../../../monitoring/builder/panels/query.ts";
import { stat } from "../../../monitoring/builder/panels/stat.ts";
import { timeSeries } from "../../../monitoring/builder/panels/time_series.ts";
import {
  equal,
  gauge,
  max,
  min,
  rate,
  sum,
} from "../../../monitoring/builder/promql/mod.ts";
import {
  chosenEngine,
  chosenService,
} from "../../../monitoring/builder/variables.ts";

const { redisConnected, queueOldestTaskAge } = exporterMetrics;

/** What the services stand on. */
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
      more: "queues",
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
      limits: [[objectives.oldestTask, "bad"]],
      more: "queues",
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
      limits: [[objectives.errorLogs, "bad"]],
      more: "services",
    }),
  ],
};
