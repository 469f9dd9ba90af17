/**
 * The pool of realtime workers.
 *
 * @module
 */
import {
  gauge,
  perMinute,
  query,
  rate,
  type Row,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";
import { realtimeMetrics, sessionRouterMetrics } from "../../catalogue.ts";
import { meanings } from "../meanings.ts";

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
      meanings: meanings("sessions", "capacity"),
    }),
    timeSeries({
      id: 22,
      title: "How workers' sessions ended",
      description: "By outcome, as the workers count them.",
      unit: "suffix:sessions/min",
      noData: "No realtime workers",
      queries: [
        query(perMinute(rate(worker.sessions), "status"), "{{status}}"),
      ],
      meanings: meanings("completed", "error", "timeout"),
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
        query(perMinute(rate(router.workersEvicted)), "workers"),
        query(
          perMinute(rate(router.sessionsTakenOver), "reason"),
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
        query(perMinute(rate(router.sweeps), "result"), "{{result}}"),
      ],
      meanings: meanings("success", "failure"),
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
          perMinute(rate(router.backendErrors), "instance"),
          "router {{instance}}",
        ),
        query(
          perMinute(rate(worker.backendErrors), "instance"),
          "worker {{instance}}",
        ),
      ],
      width: 12,
    }),
  ],
};
