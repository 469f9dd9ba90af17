/**
 * Defines the metrics of the session router. Gauges are read from the registry
 * at each scrape and describe the whole pool, so with several routers take the
 * maximum, not the sum.
 *
 * @module
 */
import type { InstrumentsOf, MetricsModule } from "@dalston/metrics";
import { sessionOutcomes } from "../contracts/session.ts";

/** Reasons for which a request got no slot. */
export const refusalReasons = [
  /** Every worker is full. */
  "no_capacity",
  /** No worker accepts sessions. */
  "no_workers",
  /** There was a slot, but its worker couldn't be reached. */
  "worker_unreachable",
  /** The registry didn't answer. */
  "backend_error",
] as const;

/** Reasons for which a request got no slot. */
export type RefusalReason = typeof refusalReasons[number];

/** Reasons for which the sweep ends a session. */
const takeoverReasons = ["lease_expired", "worker_lost"] as const;

/** Reasons for which the sweep ends a session. */
export type TakeoverReason = typeof takeoverReasons[number];

/** Metrics of the session router. */
export const sessionRouterMetrics = {
  workersRegistered: {
    type: "gauge",
    name: "dalston_session_router_workers_registered",
    help: "Realtime workers in the pool.",
  },
  workersHealthy: {
    type: "gauge",
    name: "dalston_session_router_workers_healthy",
    help: "Realtime workers that report in time.",
  },
  sessionsActive: {
    type: "gauge",
    name: "dalston_session_router_sessions_active",
    help: "Sessions that hold a slot, by worker.",
    labels: { worker_id: "*" },
  },
  capacity: {
    type: "gauge",
    name: "dalston_session_router_capacity",
    help: "Sessions there can be at once: those there are, and those there " +
      "is room for.",
  },
  sessions: {
    type: "counter",
    name: "dalston_session_router_sessions_total",
    help: "Sessions by outcome, each counted once, by the router that heard " +
      "of its end or noticed it.",
    labels: { status: sessionOutcomes },
  },
  allocationDuration: {
    type: "histogram",
    name: "dalston_session_router_allocation_duration_seconds",
    help: "Time it took to find and reserve a slot, or to find none.",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  },
  allocationsRefused: {
    type: "counter",
    name: "dalston_session_router_allocations_refused_total",
    help: "Requests for a slot that led to no session, by the reason.",
    labels: { reason: refusalReasons },
  },
  sessionsTakenOver: {
    type: "counter",
    name: "dalston_session_router_sessions_taken_over_total",
    help: "Sessions whose slot the sweep freed because their gateway fell " +
      "silent (lease_expired) or their worker did (worker_lost). They also " +
      "count as ended in an error.",
    labels: { reason: takeoverReasons },
  },
  workersEvicted: {
    type: "counter",
    name: "dalston_session_router_workers_evicted_total",
    help: "Realtime workers that were forgotten because they fell silent.",
  },
  backendErrors: {
    type: "counter",
    name: "dalston_session_router_backend_errors_total",
    help: "Calls to the worker registry that failed.",
  },
  sweeps: {
    type: "counter",
    name: "dalston_session_router_sweeps_total",
    help: "Health sweeps over workers and sessions.",
    labels: { result: ["success", "failure"] },
  },
} as const satisfies MetricsModule;

/** The session router's instruments. */
export type SessionRouterInstruments = InstrumentsOf<
  typeof sessionRouterMetrics
>;
