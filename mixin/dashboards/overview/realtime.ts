/**
 * Real-time Sessions.
 *
 * @module
 */
import {
  bucketHits,
  gauge,
  heatmap,
  max,
  query,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import {
  gatewayMetrics,
  realtimeMetrics,
  sessionRouterMetrics,
} from "../../catalogue.ts";
import { uids } from "../links.ts";
import { meanings } from "../meanings.ts";

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
      meanings: meanings("sessions", "capacity"),
      more: uids.realtime,
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
      meanings: meanings("healthy", "registered"),
      more: uids.realtime,
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
      more: uids.realtime,
    }),
  ],
};
