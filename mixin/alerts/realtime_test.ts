import { durationInWords, minute, samples } from "@dalston/monitoring/builder";
import { sessionRouterMetrics } from "../catalogue.ts";
import { objectives } from "../objectives.ts";
import {
  counters,
  fires,
  gauges,
  type Growing,
  quiet,
  saying,
  testAlerts,
  without,
} from "./_testing.ts";

const { realtimeSlots, sessionsRefused, sessionsFailing } = objectives;
const unhealthyFor = objectives.realtimeWorkersUnhealthy.for;
const noWorkersFor = objectives.realtimeNoWorkers.for;
const {
  workersRegistered: registered,
  workersHealthy: healthy,
  sessionsActive: active,
  capacity,
  allocationsRefused: refused,
  sessions,
} = sessionRouterMetrics;

/** Two routers, of which each tells of the whole pool. */
const routers = ["a", "b"] as const;

const refusedBy = (by: number): Growing => (values) =>
  samples(refused, {}, values(by));
const ended = (
  status: "completed" | "error" | "timeout",
  by: number,
): Growing =>
(values) => samples(sessions, { status }, values(by));

/** As many sessions as it takes, and some of them end badly. */
const enough = 1.02 * sessionsFailing.sessions;
const endings = (count: number, bad: number) => [
  ended("completed", (1 - bad) * count),
  ended("timeout", bad * count),
];

testAlerts({
  rules: ["realtime"],
  timelines: [{
    evaluationInterval: minute,
    tests: [
      {
        name:
          "A worker that falls silent, seen by two routers, and one late for a scrape",
        interval: minute,
        series: routers.flatMap((instance) => [
          samples(registered, { instance }, "2x30"),
          samples(
            healthy,
            { instance },
            `2 1 2x3 1x${unhealthyFor / minute + 4} 2x20`,
          ),
        ]),
        alerts: [
          quiet("DalstonRealtimeWorkersUnhealthy", 2 * minute),
          quiet("DalstonRealtimeWorkersUnhealthy", unhealthyFor + 5 * minute),
          fires(
            "DalstonRealtimeWorkersUnhealthy",
            unhealthyFor + 6 * minute,
            saying({
              severity: "warning",
              summary:
                "Realtime workers are registered that don't report in time.",
              description: "1 realtime workers don't report in time.",
              runbook: "realtime-workers",
            }),
          ),
          quiet("DalstonRealtimeWorkersUnhealthy", 20 * minute),
          quiet("DalstonRealtimeNoWorkers", 10 * minute),
        ],
      },
      {
        name: "No worker for minutes, after one was away for a scrape",
        interval: minute,
        series: [samples(healthy, { instance: "a" }, "1 0 1x3 0x10 1x10")],
        alerts: [
          quiet("DalstonRealtimeNoWorkers", 3 * minute),
          quiet("DalstonRealtimeNoWorkers", noWorkersFor + 5 * minute),
          fires(
            "DalstonRealtimeNoWorkers",
            noWorkersFor + 6 * minute,
            saying({
              severity: "critical",
              summary:
                "No realtime worker is there, so every live session is refused.",
              description: "0 realtime workers report in time.",
              runbook: "realtime-workers",
            }),
          ),
          quiet("DalstonRealtimeNoWorkers", 20 * minute),
        ],
      },
      {
        name: "Two workers fill up, as two routers tell",
        interval: minute,
        series: routers.flatMap((instance) => [
          samples(active, { worker_id: "x", instance }, "4x5 8x20 2x20"),
          samples(active, { worker_id: "y", instance }, "7x45"),
          samples(capacity, { instance }, "16x45"),
        ]),
        alerts: [
          quiet("DalstonRealtimeNearCapacity", realtimeSlots.for + 5 * minute),
          fires(
            "DalstonRealtimeNearCapacity",
            realtimeSlots.for + 6 * minute,
            saying({
              severity: "warning",
              summary: "There is almost no room left for live sessions.",
              description:
                "93.75% of the live sessions that there can be are there.",
              runbook: "realtime-capacity",
            }),
          ),
          quiet("DalstonRealtimeNearCapacity", 40 * minute),
        ],
      },
      {
        name: "No sessions, no workers, no room",
        interval: minute,
        series: [
          samples(capacity, { instance: "a" }, "0x45"),
          samples(active, { worker_id: "x", instance: "a" }, "0x45"),
        ],
        alerts: [quiet("DalstonRealtimeNearCapacity", 40 * minute)],
      },
      {
        name: "Sessions refused, many for one reason and few for another",
        interval: minute,
        series: [
          samples(
            refused,
            { instance: "a", reason: "no_capacity" },
            "0x5 0+2x10 20x30",
          ),
          samples(
            refused,
            { instance: "a", reason: "backend_error" },
            "0x5 3x40",
          ),
        ],
        alerts: [
          quiet("DalstonSessionsRefused", 5 * minute),
          fires(
            "DalstonSessionsRefused",
            16 * minute,
            saying({
              severity: "warning",
              labels: { reason: "no_capacity" },
              summary: "Live sessions are refused.",
              description: "About 20 requests for a session got none within " +
                `${durationInWords(sessionsRefused.window)}: no_capacity.`,
              runbook: "sessions-refused",
            }),
          ),
          quiet("DalstonSessionsRefused", 40 * minute),
        ],
      },
      {
        name: "A fifth of the sessions ends badly, then none",
        interval: minute,
        series: [
          samples(sessions, { instance: "a", status: "completed" }, "0+8x90"),
          samples(
            sessions,
            { instance: "a", status: "error" },
            "0+1x30 30x60",
          ),
          samples(
            sessions,
            { instance: "a", status: "timeout" },
            "0+1x30 30x60",
          ),
        ],
        alerts: [
          quiet("DalstonSessionsFailing", sessionsFailing.for),
          fires(
            "DalstonSessionsFailing",
            sessionsFailing.for +
              Math.ceil(sessionsFailing.sessions / 10) * minute,
            saying({
              severity: "warning",
              summary: "Many live sessions end badly.",
              description: "20% of the live sessions that ended within " +
                `${durationInWords(sessionsFailing.window)} ended in an ` +
                "error or a timeout.",
              runbook: "sessions-failing",
            }),
          ),
          quiet("DalstonSessionsFailing", 60 * minute),
        ],
      },
      {
        name: "The only session there was ends badly",
        interval: minute,
        series: [
          samples(sessions, { instance: "a", status: "completed" }, "0x40"),
          samples(sessions, { instance: "a", status: "error" }, "0x10 1x30"),
          samples(sessions, { instance: "a", status: "timeout" }, "0x40"),
        ],
        alerts: [quiet("DalstonSessionsFailing", 20 * minute)],
      },
      without("session router", [
        "DalstonRealtimeWorkersUnhealthy",
        "DalstonRealtimeNoWorkers",
        "DalstonRealtimeNearCapacity",
        "DalstonSessionsRefused",
        "DalstonSessionsFailing",
      ]),
    ],
  }],
  bounds: [
    ...gauges(
      "DalstonRealtimeWorkersUnhealthy",
      [samples(registered, {}, 2), samples(healthy, {}, 1)],
      [samples(registered, {}, 2), samples(healthy, {}, 2)],
    ),
    ...gauges(
      "DalstonRealtimeNoWorkers",
      [samples(healthy, {}, 0)],
      [samples(healthy, {}, 1)],
    ),
    ...gauges(
      "DalstonRealtimeNearCapacity",
      [samples(active, {}, 1), samples(capacity, {}, 1)],
      [
        samples(active, {}, 100 * realtimeSlots.share),
        samples(capacity, {}, 100),
      ],
      [samples(active, {}, 0), samples(capacity, {}, 0)],
    ),
    ...counters(
      "DalstonSessionsRefused",
      sessionsRefused.window,
      [refusedBy(sessionsRefused.sessions + 1)],
      [refusedBy(sessionsRefused.sessions - 1)],
    ),
    ...counters(
      "DalstonSessionsFailing",
      sessionsFailing.window,
      endings(enough, 1.1 * sessionsFailing.share),
      endings(1.5 * enough, 0.9 * sessionsFailing.share),
      [
        ended("completed", 0),
        ended("error", 0.9 * sessionsFailing.sessions),
      ],
    ),
    // All was well for many, and then it wasn't for few.
    {
      alert: "DalstonSessionsFailing",
      fires: false,
      series: [
        samples(sessions, { status: "completed" }, "0+5x20 100x20"),
        samples(sessions, { status: "error" }, "0x20 0+0.1x20"),
      ],
      interval: sessionsFailing.window / 15,
      at: 40 * sessionsFailing.window / 15,
    },
  ],
});
