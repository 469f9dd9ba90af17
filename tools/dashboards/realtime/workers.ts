/**
 * The pool of realtime workers.
 *
 * @module
 */
import { realtimeMetrics } from "../../../services/realtime_sdk/metrics.ts";
import { sessionRouterMetrics } from "../../../services/session_router/metrics.ts";
import type { Row } from "../dashboard.ts";
import { query } from "../panels/query.ts";
import { timeSeries } from "../panels/time_series.ts";
import { gauge, rate, sum, times } from "../promql/mod.ts";

const router = sessionRouterMetrics;
const worker = realtimeMetrics;

/** Workers, and those that were lost. */
export const workers: Row = {
  id: 20,
  title: "Workers",
  panels: [
    timeSeries({
      id: 21,
      title: "Sessions held",
      description: "Sessions that workers hold, as they count themselves, of " +
        "as many as they take.",
      unit: "short",
      noData: "No realtime workers",
      queries: [
        query(sum(gauge(worker.sessionsActive)), "sessions"),
        query(sum(gauge(worker.sessionCapacity)), "capacity"),
      ],
      meaningful: ["sessions", "capacity"],
    }),
    timeSeries({
      id: 22,
      title: "How workers' sessions ended",
      description: "By outcome, as the workers count them.",
      unit: "suffix:sessions/min",
      noData: "No realtime workers",
      queries: [
        query(times(sum(rate(worker.sessions), "status"), 60), "{{status}}"),
      ],
      meaningful: ["completed", "error", "timeout"],
    }),
    timeSeries({
      id: 23,
      title: "Lost",
      description:
        "Workers that fell silent and were forgotten, and sessions " +
        "whose slot was freed because their gateway or their worker fell " +
        "silent.",
      unit: "suffix:/min",
      noData: "No session router",
      queries: [
        query(times(sum(rate(router.workersEvicted)), 60), "workers"),
        query(
          times(sum(rate(router.sessionsTakenOver), "reason"), 60),
          "sessions: {{reason}}",
        ),
      ],
    }),
    timeSeries({
      id: 24,
      title: "Health sweeps",
      description: "Sweeps over workers and sessions. Where none succeed, " +
        "what is lost stays unnoticed.",
      unit: "suffix:sweeps/min",
      noData: "No session router",
      queries: [
        query(times(sum(rate(router.sweeps), "result"), 60), "{{result}}"),
      ],
      meaningful: ["success", "failure"],
      width: 12,
    }),
    timeSeries({
      id: 25,
      title: "Registry errors",
      description: "Calls to the worker registry that failed, by the router " +
        "and by workers.",
      unit: "suffix:errors/min",
      noData: "No realtime workers",
      queries: [
        query(
          times(sum(rate(router.backendErrors), "instance"), 60),
          "router {{instance}}",
        ),
        query(
          times(sum(rate(worker.backendErrors), "instance"), 60),
          "worker {{instance}}",
        ),
      ],
      width: 12,
    }),
  ],
};
