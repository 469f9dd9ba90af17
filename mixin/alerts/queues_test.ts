import { exporterMetrics } from "../catalogue.ts";
import { durationInWords, minute, samples } from "@dalston/monitoring/builder";
import { objectives } from "../objectives.ts";
import {
  fires,
  gauges,
  humanizeDuration,
  type Moment,
  quiet,
  saying,
  testAlerts,
  without,
} from "./_testing.ts";

const { oldestTask, queueGrowing } = objectives;
const withoutConsumer = objectives.queueWithoutConsumer.for;
const stuck = objectives.queueStuck.for;
const orphaned = objectives.orphanedTasks.for;
const {
  queueOldestTaskAge: age,
  queueDepth: depth,
  queueInFlight: inFlight,
  queueLiveConsumers: consumers,
  queueOrphaned: orphans,
} = exporterMetrics;

/** Labels of an engine's queue, as one exporter reports it. */
const of = (engine_id: string) => ({ engine_id, instance: "a" });

const tooOld = (waited: number) =>
  saying({
    severity: "warning",
    labels: { engine_id: "transcriber" },
    summary: `A task has waited for over ${durationInWords(oldestTask.age)}.`,
    description: `The oldest task for transcriber has waited for ${
      humanizeDuration(waited)
    }.`,
    runbook: "queue-waits",
  });

/** The first minute at which a task that came at the start is too old. */
const late = oldestTask.age + minute;
const lateFor = late + oldestTask.for;

/** More than may wait in an hour, from none now, in a minute's tasks. */
const growth = 1.2 * queueGrowing.soon / (queueGrowing.ahead / minute);
const growing = (Math.floor(queueGrowing.now / growth) + 1) * minute +
  queueGrowing.for;

/** `DalstonQueueGrowing` with a depth that is this in half an hour. */
function grows(
  fires: boolean,
  values: string,
  at: number = queueGrowing.window,
): Moment {
  return {
    alert: "DalstonQueueGrowing",
    fires,
    series: [samples(depth, {}, values)],
    interval: queueGrowing.window / 30,
    at,
  };
}

/** A depth that is this at the end, and as much larger as this in an hour. */
function line(end: number, growth: number): string {
  const step = growth * (queueGrowing.window / 30) / queueGrowing.ahead;
  return `${end - 30 * step}+${step}x30`;
}

testAlerts({
  rules: ["queues"],
  timelines: [{
    evaluationInterval: minute,
    tests: [
      {
        name:
          "A task that waits too long, one that waits almost so, one of unknown age",
        interval: minute,
        series: [
          samples(age, of("transcriber"), `0+60x${lateFor / minute + 4} 0x20`),
          samples(
            age,
            of("final-merger"),
            `${oldestTask.age}x${lateFor / minute + 24}`,
          ),
          samples(depth, of("audio-prepare"), `1x${lateFor / minute + 24}`),
        ],
        alerts: [
          quiet("DalstonQueueOldestTaskTooOld", lateFor - minute),
          fires("DalstonQueueOldestTaskTooOld", lateFor, tooOld(lateFor)),
          quiet("DalstonQueueOldestTaskTooOld", lateFor + 14 * minute),
        ],
      },
      {
        name: "A wait whose scrape fails once, so that it counts from there",
        interval: minute,
        series: [
          samples(
            age,
            of("transcriber"),
            `${oldestTask.age + 100}x4 stale ${oldestTask.age + 160}x${
              oldestTask.for / minute + 15
            }`,
          ),
        ],
        alerts: [
          quiet("DalstonQueueOldestTaskTooOld", oldestTask.for + 5 * minute),
          fires(
            "DalstonQueueOldestTaskTooOld",
            oldestTask.for + 6 * minute,
            tooOld(oldestTask.age + 160),
          ),
        ],
      },
      {
        name: "Queues that grow, shrink, go up and down, and are merely long",
        interval: minute,
        series: [
          samples(
            depth,
            of("transcriber"),
            `0+${growth}x60 ${60 * growth}-${2 * growth}x30 0x30`,
          ),
          samples(depth, of("shrinks"), `${4 * queueGrowing.soon}-10x120`),
          samples(depth, of("slow"), `${queueGrowing.now - 10}+0.1x120`),
          samples(
            depth,
            of("waves"),
            "0+20x9 200-20x9 0+20x9 200-20x9 0+20x9 200-20x9",
          ),
          samples(depth, of("long"), `${queueGrowing.soon + 400}x120`),
        ],
        alerts: [
          quiet("DalstonQueueGrowing", growing - minute),
          fires(
            "DalstonQueueGrowing",
            growing,
            saying({
              severity: "warning",
              labels: { engine_id: "transcriber" },
              summary: "A queue grows faster than it is worked off.",
              description:
                `The queue of transcriber grows by ${growth} tasks a minute; ` +
                `at this rate more than ${queueGrowing.soon} wait in ` +
                `${durationInWords(queueGrowing.ahead)}.`,
              runbook: "queue-growing",
            }),
          ),
          quiet("DalstonQueueGrowing", 100 * minute),
        ],
      },
      {
        name: "Tasks without an engine, with one, with nobody knows how many",
        interval: minute,
        series: [
          samples(depth, of("transcriber"), "0x5 4x20"),
          samples(consumers, of("transcriber"), "0x15 1x10"),
          samples(depth, of("final-merger"), "4x25"),
          samples(consumers, of("final-merger"), "1x25"),
          samples(depth, of("foreign"), "4x25"),
        ],
        alerts: [
          quiet("DalstonQueueWithoutConsumer", withoutConsumer + 5 * minute),
          fires(
            "DalstonQueueWithoutConsumer",
            withoutConsumer + 6 * minute,
            saying({
              severity: "critical",
              labels: { engine_id: "transcriber" },
              summary: "Tasks wait and no engine is there to take them.",
              description:
                "4 tasks wait for transcriber, and no such engine is alive.",
              runbook: "queue-without-consumer",
            }),
          ),
          quiet("DalstonQueueWithoutConsumer", 17 * minute),
        ],
      },
      {
        name:
          "Tasks that nobody works on, with idle, busy, dead and unknown engines",
        interval: minute,
        series: [
          samples(depth, of("transcriber"), "0x5 4x20"),
          samples(inFlight, of("transcriber"), "0x15 1x10"),
          samples(consumers, of("transcriber"), "2x25"),
          samples(depth, of("busy"), "4x25"),
          samples(
            inFlight,
            of("busy"),
            "0 1 2 1 0 1 2 1 0 1 2 1 0 1 2 1 0 1 2 1 0 1 2 1 0 1",
          ),
          samples(consumers, of("busy"), "2x25"),
          samples(depth, of("dead"), "4x25"),
          samples(inFlight, of("dead"), "0x25"),
          samples(consumers, of("dead"), "0x25"),
          samples(depth, of("foreign"), "4x25"),
        ],
        alerts: [
          quiet("DalstonQueueStuck", stuck + 5 * minute),
          fires(
            "DalstonQueueStuck",
            stuck + 6 * minute,
            saying({
              severity: "critical",
              labels: { engine_id: "transcriber" },
              summary:
                "Tasks wait, engines are there, and nobody works on any.",
              description:
                "4 tasks wait for transcriber; its engines are alive and hold none.",
              runbook: "queue-stuck",
            }),
          ),
          quiet("DalstonQueueStuck", 20 * minute),
        ],
      },
      {
        name: "Orphans that nobody takes over, and some that are taken over",
        interval: minute,
        series: [
          samples(orphans, of("transcriber"), "0x5 2x20 0x20"),
          samples(orphans, of("final-merger"), "0x5 2x3 0x40"),
        ],
        alerts: [
          quiet("DalstonQueueOrphanedTasks", orphaned + 5 * minute),
          fires(
            "DalstonQueueOrphanedTasks",
            orphaned + 6 * minute,
            saying({
              severity: "warning",
              labels: { engine_id: "transcriber" },
              summary: "Tasks are held by engines that are gone.",
              description:
                "2 tasks for transcriber are held by engines that no longer " +
                "report, and nobody takes them over.",
              runbook: "queue-orphans",
            }),
          ),
          quiet("DalstonQueueOrphanedTasks", 40 * minute),
        ],
      },
      without("exporter", [
        "DalstonQueueOldestTaskTooOld",
        "DalstonQueueGrowing",
        "DalstonQueueWithoutConsumer",
        "DalstonQueueStuck",
        "DalstonQueueOrphanedTasks",
      ]),
    ],
  }],
  bounds: [
    ...gauges(
      "DalstonQueueOldestTaskTooOld",
      [samples(age, {}, oldestTask.age + 1)],
      [samples(age, {}, oldestTask.age)],
    ),
    ...gauges(
      "DalstonQueueWithoutConsumer",
      [samples(depth, {}, 1), samples(consumers, {}, 0)],
      [samples(depth, {}, 0), samples(consumers, {}, 0)],
      [samples(depth, {}, 1), samples(consumers, {}, 1)],
    ),
    ...gauges(
      "DalstonQueueStuck",
      [
        samples(depth, {}, 1),
        samples(inFlight, {}, 0),
        samples(consumers, {}, 1),
      ],
      [
        samples(depth, {}, 0),
        samples(inFlight, {}, 0),
        samples(consumers, {}, 1),
      ],
      [
        samples(depth, {}, 1),
        samples(inFlight, {}, 1),
        samples(consumers, {}, 1),
      ],
      [
        samples(depth, {}, 1),
        samples(inFlight, {}, 0),
        samples(consumers, {}, 0),
      ],
    ),
    ...gauges(
      "DalstonQueueOrphanedTasks",
      [samples(orphans, {}, 1)],
      [samples(orphans, {}, 0)],
    ),
    // Enough soon, and just enough now or not.
    grows(true, line(queueGrowing.now + 1, 1.2 * queueGrowing.soon)),
    grows(false, line(queueGrowing.now, 1.2 * queueGrowing.soon)),
    // Enough now, and just enough soon or not.
    grows(true, line(queueGrowing.soon / 3, queueGrowing.soon * 2 / 3 + 1)),
    grows(false, line(queueGrowing.soon / 3, queueGrowing.soon * 2 / 3 - 1)),
    // Slow, and near it.
    grows(true, line(queueGrowing.soon - 5, 30)),
    // Long, and grew before the last half an hour.
    grows(false, `${queueGrowing.soon + 400}x30`),
    grows(
      false,
      `0+${(queueGrowing.soon + 400) / 90}x90 ${queueGrowing.soon + 400}x30`,
      4 * queueGrowing.window,
    ),
    grows(false, "0+20x90 100+1x30", 4 * queueGrowing.window),
  ],
});
