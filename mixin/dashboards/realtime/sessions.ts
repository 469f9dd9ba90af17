/**
 * Allocation and end of sessions.
 *
 * @module
 */
import {
  buckets,
  gauge,
  max,
  perMinute,
  quantiles,
  query,
  rate,
  ratio,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import {
  gatewayMetrics,
  realtimeMetrics,
  sessionRouterMetrics,
} from "../../catalogue.ts";
import { meanings } from "../meanings.ts";
import { objectives } from "../../objectives.ts";

const router = sessionRouterMetrics;
const worker = realtimeMetrics;

/** Sessions from the request for a slot to their end. */
export const sessions: Row = {
  id: 1,
  title: "Sessions",
  panels: [
    timeSeries({
      id: 2,
      title: "Slots in use",
      description:
        "Share of the sessions there can be. Above the dashed line " +
        "an alert fires; at 100 % clients are turned away.",
      unit: "percentunit",
      noData: "No session router, or no capacity",
      queries: [
        query(
          ratio(
            sum(max(gauge(router.sessionsActive), "worker_id")),
            max(gauge(router.capacity)),
          ),
          "in use",
        ),
      ],
      max: 1,
      limits: [[objectives.realtimeSlots.share, "bad"]],
    }),
    timeSeries({
      id: 3,
      title: "Sessions by worker",
      description:
        "Sessions that hold a slot, as the router counts them. New " +
        "ones go to the worker with the fewest.",
      unit: "short",
      noData: "No sessions yet",
      queries: [
        query(max(gauge(router.sessionsActive), "worker_id"), "{{worker_id}}"),
      ],
      stacked: true,
    }),
    timeSeries({
      id: 4,
      title: "Sessions ended",
      description: "By outcome.",
      unit: "suffix:sessions/min",
      noData: "No session router",
      queries: [
        query(perMinute(rate(router.sessions), "status"), "{{status}}"),
      ],
      meanings: meanings("completed", "error", "timeout"),
    }),
    timeSeries({
      id: 5,
      title: "Refused",
      description: "Requests for a slot that led to no session, and " +
        "connections that a worker itself turned away.",
      unit: "suffix:sessions/min",
      noData: "No session router",
      queries: [
        query(
          perMinute(rate(router.allocationsRefused), "reason"),
          "{{reason}}",
        ),
        query(
          perMinute(rate(worker.sessionsRefused), "reason"),
          "worker: {{reason}}",
        ),
      ],
      width: 6,
    }),
    timeSeries({
      id: 6,
      title: "Time to find a slot",
      description: "Time it takes to find and reserve a slot, or to find none.",
      unit: "s",
      noData: "No requests for sessions",
      queries: quantiles(buckets(router.allocationDuration)),
      scale: "log",
      width: 6,
    }),
    timeSeries({
      id: 8,
      title: "Time until a session begins",
      description: "Time from a client's request at the gateway to the begin " +
        "of its session: the slot, the line to the worker, and what both " +
        "wait for their turn.",
      unit: "s",
      noData: "No requests for sessions",
      queries: quantiles(buckets(gatewayMetrics.streamBeginDuration)),
      scale: "log",
      width: 6,
    }),
    timeSeries({
      id: 7,
      title: "Session duration",
      description: "Time from the begin of a session to its end, however it " +
        "ended.",
      unit: "s",
      noData: "No sessions",
      queries: quantiles(buckets(worker.sessionDuration)),
      scale: "log",
      width: 6,
    }),
  ],
};
