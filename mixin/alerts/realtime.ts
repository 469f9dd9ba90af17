/**
 * Alerts on live sessions: are there workers, is there room, do sessions end
 * well? Every session router reports the whole pool, so rules take the maximum.
 *
 * @module
 */
import {
  above,
  alert,
  and,
  atLeast,
  durationInWords,
  gauge,
  group,
  is,
  max,
  minus,
  notEqual,
  over,
  ratio,
  sum,
} from "@dalston/monitoring/builder";
import { sessionRouterMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import { runbook } from "./_runbook.ts";

const { realtimeSlots, sessionsRefused, sessionsFailing } = objectives;
const router = sessionRouterMetrics;

const healthy = max(gauge(router.workersHealthy));
const recent = over(sessionsFailing.window);

/** Alerts on live sessions. */
export const realtimeAlerts = group({
  name: "dalston_realtime",
  rules: [
    alert({
      name: "DalstonRealtimeWorkersUnhealthy",
      when: above(minus(max(gauge(router.workersRegistered)), healthy), 0),
      for: objectives.realtimeWorkersUnhealthy.for,
      severity: "warning",
      summary: "Realtime workers are registered that don't report in time.",
      description: ({ value }) =>
        `${value} realtime workers don't report in time.`,
      runbook: runbook("realtime-workers"),
    }),
    alert({
      name: "DalstonRealtimeNoWorkers",
      when: is(healthy, 0),
      for: objectives.realtimeNoWorkers.for,
      severity: "critical",
      summary: "No realtime worker is there, so every live session is refused.",
      description: ({ value }) => `${value} realtime workers report in time.`,
      runbook: runbook("realtime-workers"),
    }),
    alert({
      name: "DalstonRealtimeNearCapacity",
      when: above(
        ratio(
          sum(max(gauge(router.sessionsActive), "worker_id")),
          max(gauge(router.capacity)),
        ),
        realtimeSlots.share,
      ),
      for: realtimeSlots.for,
      severity: "warning",
      summary: "There is almost no room left for live sessions.",
      description: ({ percentage }) =>
        `${percentage} of the live sessions that there can be are there.`,
      runbook: runbook("realtime-capacity"),
    }),
    alert({
      name: "DalstonSessionsRefused",
      when: above(
        sum(
          over(sessionsRefused.window).increase(router.allocationsRefused),
          "reason",
        ),
        sessionsRefused.sessions,
      ),
      severity: "warning",
      summary: "Live sessions are refused.",
      description: ({ humanized, label }) =>
        `About ${humanized} requests for a session got none within ` +
        `${durationInWords(sessionsRefused.window)}: ${label("reason")}.`,
      runbook: runbook("sessions-refused"),
    }),
    alert({
      name: "DalstonSessionsFailing",
      when: and(
        above(
          ratio(
            sum(recent.rate(router.sessions, notEqual("status", "completed"))),
            sum(recent.rate(router.sessions)),
          ),
          sessionsFailing.share,
        ),
        atLeast(
          sum(recent.increase(router.sessions)),
          sessionsFailing.sessions,
        ),
      ),
      for: sessionsFailing.for,
      severity: "warning",
      summary: "Many live sessions end badly.",
      description: ({ percentage }) =>
        `${percentage} of the live sessions that ended within ` +
        `${durationInWords(sessionsFailing.window)} ended in an error or a ` +
        "timeout.",
      runbook: runbook("sessions-failing"),
    }),
  ],
});
