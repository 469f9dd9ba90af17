/**
 * Real-time Sessions.
 *
 * @module
 */
import { gatewayMetrics } from "../../../services/gateway/metrics.ts";
import { realtimeMetrics } from "../../../services/realtime_sdk/metrics.ts";
import { sessionRouterMetrics } from "../../../services/session_router/metrics.ts";
import type { Row } from "../../../monitoring/builder/dashboard.ts";
import { heatmap } from "../../../monitoring/builder/panels/heatmap.ts";
import { query } from "../../../monitoring/builder/panels/query.ts";
import { timeSeries } from "../../../monitoring/builder/panels/time_series.ts";
import {
  bucketHits,
  gauge,
  max,
  sum,
} from "../../../monitoring/builder/promql/mod.ts";

const { capacity, sessionsActive, workersHealthy, workersRegistered } =
  sessionRouterMetrics;

/** Live sessions and those who serve them. */
export const realtimeSessions: Row = {
  id: 40,
  title: "Real-time Sessions",
  panels: [
    timeSeries({
      id: 41,
      title: "Active sessions",
      description: "Sessions that hold a slot, of as many as there can be, " +
        "and connections at the gateway. More slots than connections: " +
        "sessions were left behind.",
      unit: "short",
      noData: "No sessions yet",
      // Every router reports the whole pool.
      queries: [
        query(sum(max(gauge(sessionsActive), "worker_id")), "sessions"),
        query(sum(gauge(gatewayMetrics.websocketConnections)), "connections"),
        query(max(gauge(capacity)), "capacity"),
      ],
      meaningful: ["sessions", "capacity"],
      more: "realtime",
    }),
    timeSeries({
      id: 42,
      title: "Workers healthy/total",
      description: "Realtime workers that report in time, of all in the " +
        "pool. Where the lines part, a worker is in trouble.",
      unit: "short",
      noData: "No session router",
      queries: [
        query(max(gauge(workersHealthy)), "healthy"),
        query(max(gauge(workersRegistered)), "registered"),
      ],
      meaningful: ["healthy", "registered"],
      more: "realtime",
    }),
    heatmap({
      id: 43,
      title: "Session duration distribution",
      description: "How long sessions lasted that ended, by when they ended.",
      unit: "s",
      noData: "No sessions",
      queries: [
        query(sum(bucketHits(realtimeMetrics.sessionDuration), "le"), "{{le}}"),
      ],
      more: "realtime",
    }),
  ],
};
