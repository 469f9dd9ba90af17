import {
  durationInWords,
  hour,
  minute,
  samples,
} from "@dalston/monitoring/builder";
import {
  engineMetrics,
  exporterMetrics,
  logMetrics,
  orchestratorMetrics,
} from "../catalogue.ts";
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

const { deadLetters, eventsGivenUp, redeliveries, engineFailures, errorLogs } =
  objectives;
const waitingFor = objectives.deadLettersWaiting.for;
const waitingMinutes = waitingFor / minute;
const { queueDeadLetters: letters, deadEvents } = exporterMetrics;
const { eventsDeadLettered } = orchestratorMetrics;
const { tasksProcessed: tasks, redeliveries: again } = engineMetrics;
const { logMessages } = logMetrics;

const givenUp = saying({
  severity: "warning",
  labels: { engine_id: "transcriber" },
  summary: "Tasks were given up on.",
  description: `2 tasks for transcriber were given up on within ${
    durationInWords(deadLetters.window)
  }.`,
  runbook: "dead-letters",
});
const waiting = (what: string, labels: Readonly<Record<string, string>> = {}) =>
  saying({
    severity: "info",
    labels,
    summary: "Dead letters wait for somebody to look at them.",
    description: `${what} that were given up on are kept.`,
    runbook: "dead-letters",
  });
const transcriberWaits = waiting("2 tasks for transcriber", {
  engine_id: "transcriber",
});

const grew = (by: number): Growing => (values) =>
  samples(letters, {}, values(by));
const eventsGrew = (by: number): Growing => (values) =>
  samples(eventsDeadLettered, {}, values(by));
const cameAgain = (by: number): Growing => (values) =>
  samples(again, {}, values(by));
const ended =
  (status: "success" | "failure", by: number): Growing => (values) =>
    samples(tasks, { status }, values(by));
const logged = (level: "error" | "warn", by: number): Growing => (values) =>
  samples(logMessages, { level }, values(by));

/** As many tasks as it takes, and some of them fail. */
const enough = 1.04 * engineFailures.tasks;
const endings = (count: number, failed: number) => [
  ended("success", (1 - failed) * count),
  ended("failure", failed * count),
];

testAlerts({
  rules: ["work"],
  timelines: [{
    evaluationInterval: minute,
    tests: [
      {
        name: "Two tasks given up on, and old ones that a new exporter finds",
        interval: minute,
        series: [
          samples(
            letters,
            { engine_id: "transcriber", instance: "a" },
            `0x10 2x${2 * waitingMinutes + 80}`,
          ),
          samples(
            letters,
            { engine_id: "audio-prepare", instance: "a" },
            "3x10 stale",
          ),
          samples(
            letters,
            { engine_id: "audio-prepare", instance: "b" },
            `_x12 3x${waitingMinutes + 40} 0x100`,
          ),
          samples(
            letters,
            { engine_id: "final-merger", instance: "a" },
            "0x200",
          ),
          samples(
            deadEvents,
            { instance: "a" },
            `0x${waitingMinutes + 40} 1x${waitingMinutes + 40}`,
          ),
        ],
        alerts: [
          quiet("DalstonDeadLetters", 10 * minute),
          fires("DalstonDeadLetters", 11 * minute, givenUp),
          fires("DalstonDeadLetters", deadLetters.window, givenUp),
          quiet("DalstonDeadLetters", deadLetters.window + 15 * minute),
          quiet("DalstonDeadLettersWaiting", waitingFor - minute),
          fires(
            "DalstonDeadLettersWaiting",
            waitingFor + 15 * minute,
            transcriberWaits,
            waiting("3 tasks for audio-prepare", {
              engine_id: "audio-prepare",
            }),
          ),
          fires(
            "DalstonDeadLettersWaiting",
            2 * waitingFor + hour,
            transcriberWaits,
            waiting("1 events"),
          ),
        ],
      },
      {
        name: "Events given up on, by two orchestrators",
        interval: minute,
        series: [
          samples(
            eventsDeadLettered,
            { instance: "a", reason: "failed" },
            "0x10 1x200",
          ),
          samples(
            eventsDeadLettered,
            { instance: "b", reason: "failed" },
            "0x20 1x200",
          ),
          samples(
            eventsDeadLettered,
            { instance: "a", reason: "unreadable" },
            "0x200",
          ),
        ],
        alerts: [
          quiet("DalstonEventsGivenUp", 10 * minute),
          fires(
            "DalstonEventsGivenUp",
            60 * minute,
            saying({
              severity: "warning",
              labels: { reason: "failed" },
              summary: "Events were given up on.",
              description: "About 2 events were given up on within " +
                `${durationInWords(eventsGivenUp.window)}: failed.`,
              runbook: "events-given-up",
            }),
          ),
          quiet("DalstonEventsGivenUp", eventsGivenUp.window + 30 * minute),
        ],
      },
      {
        name: "Redeliveries, many and few",
        interval: minute,
        series: [
          samples(
            again,
            { engine_id: "transcriber", instance: "a" },
            "0x10 0+1x15 15x60",
          ),
          samples(
            again,
            { engine_id: "final-merger", instance: "a" },
            "0x10 3x80",
          ),
        ],
        alerts: [
          quiet("DalstonTaskRedeliveries", 10 * minute),
          fires(
            "DalstonTaskRedeliveries",
            26 * minute,
            saying({
              severity: "warning",
              labels: { engine_id: "transcriber" },
              summary:
                "Tasks come again because engines die or lose their leases.",
              description: "About 15 tasks for transcriber came again within " +
                `${durationInWords(redeliveries.window)}.`,
              runbook: "redeliveries",
            }),
          ),
          quiet("DalstonTaskRedeliveries", 60 * minute),
        ],
      },
      {
        name: "Engines that fail a third, a tenth, and the only task there was",
        interval: minute,
        series: [
          samples(
            tasks,
            { engine_id: "transcriber", status: "failure", instance: "a" },
            "0+1x40 40x40",
          ),
          samples(
            tasks,
            { engine_id: "transcriber", status: "success", instance: "a" },
            "0+2x80",
          ),
          samples(
            tasks,
            { engine_id: "final-merger", status: "failure", instance: "a" },
            "0+1x80",
          ),
          samples(
            tasks,
            { engine_id: "final-merger", status: "success", instance: "a" },
            "0+9x80",
          ),
          samples(
            tasks,
            { engine_id: "audio-prepare", status: "failure", instance: "a" },
            "0x10 1x70",
          ),
          samples(
            tasks,
            { engine_id: "audio-prepare", status: "success", instance: "a" },
            "0x80",
          ),
        ],
        alerts: [
          quiet("DalstonEngineFailing", engineFailures.for + minute),
          fires(
            "DalstonEngineFailing",
            engineFailures.for + 2 * minute,
            saying({
              severity: "warning",
              labels: { engine_id: "transcriber" },
              summary: "An engine fails many of its tasks.",
              description: "transcriber failed 33.33% of its tasks within " +
                `${durationInWords(engineFailures.window)}.`,
              runbook: "engine-failing",
            }),
          ),
          quiet("DalstonEngineFailing", 60 * minute),
        ],
      },
      {
        name: "Errors logged, many and few",
        interval: minute,
        series: [
          samples(
            logMessages,
            { service: "gateway", level: "error", instance: "a" },
            "0+60x30 1800x60",
          ),
          samples(
            logMessages,
            { service: "gateway", level: "warn", instance: "a" },
            "0+600x90",
          ),
          samples(
            logMessages,
            { service: "realtime", level: "error", instance: "a" },
            "0+1x90",
          ),
        ],
        alerts: [
          quiet("DalstonErrorsLogged", errorLogs.for),
          fires(
            "DalstonErrorsLogged",
            errorLogs.for + 10 * minute,
            saying({
              severity: "warning",
              labels: { service: "gateway" },
              summary: "A service logs many errors.",
              description: "gateway logs 1 errors a second.",
              runbook: "errors-logged",
            }),
          ),
          quiet("DalstonErrorsLogged", 60 * minute),
        ],
      },
      without("metrics at all", [
        "DalstonDeadLetters",
        "DalstonEventsGivenUp",
        "DalstonDeadLettersWaiting",
        "DalstonTaskRedeliveries",
        "DalstonEngineFailing",
        "DalstonErrorsLogged",
      ]),
    ],
  }],
  bounds: [
    ...gauges(
      "DalstonDeadLettersWaiting",
      [samples(letters, {}, 1), samples(deadEvents, {}, 0)],
      [samples(letters, {}, 0), samples(deadEvents, {}, 0)],
    ),
    ...gauges("DalstonDeadLettersWaiting", [samples(deadEvents, {}, 1)]),
    ...counters(
      "DalstonDeadLetters",
      deadLetters.window,
      [grew(0.5)],
      [grew(0)],
    ),
    ...counters(
      "DalstonEventsGivenUp",
      eventsGivenUp.window,
      [eventsGrew(0.5)],
      [eventsGrew(0)],
    ),
    ...counters(
      "DalstonTaskRedeliveries",
      redeliveries.window,
      [cameAgain(redeliveries.tasks + 1)],
      [cameAgain(redeliveries.tasks - 1)],
    ),
    ...counters(
      "DalstonEngineFailing",
      engineFailures.window,
      endings(enough, 1.1 * engineFailures.share),
      endings(2 * enough, 0.9 * engineFailures.share),
      [ended("success", 0), ended("failure", 0.9 * engineFailures.tasks)],
    ),
    // All was well for many, and then it wasn't for few.
    {
      alert: "DalstonEngineFailing",
      fires: false,
      series: [
        samples(tasks, { status: "success" }, "0+5x20 100x20"),
        samples(tasks, { status: "failure" }, "0x20 0+0.1x20"),
      ],
      interval: engineFailures.window / 10,
      at: 40 * engineFailures.window / 10,
    },
    ...counters(
      "DalstonErrorsLogged",
      errorLogs.window,
      [logged("error", 1.02 * errorLogs.perSecond * errorLogs.window)],
      [logged("error", 0.98 * errorLogs.perSecond * errorLogs.window)],
      [logged("warn", 20 * errorLogs.perSecond * errorLogs.window)],
    ),
  ],
});
