import { assertEquals } from "@std/assert";
import { hasRedis, startRedis } from "../tests/support/redis_server.ts";
import {
  RedisTyper,
  TestExporter,
  type TestExporterOptions,
} from "./_testing.ts";
import { openSource } from "./open_source.ts";
import { settingTable } from "./setting_table.ts";
import { readSettings } from "./settings.ts";
import { readFlags } from "@dalston/metrics/program";

/** The metrics of a queue that are compared. */
const metricNames = {
  depth: "dalston_queue_depth",
  age: "dalston_queue_oldest_task_age_seconds",
  inFlight: "dalston_queue_in_flight_tasks",
  orphaned: "dalston_queue_orphaned_tasks",
  consumers: "dalston_queue_live_consumers",
} as const;

type Reading = Partial<Record<keyof typeof metricNames, number | "old">>;

interface Foreign {
  readonly name: string;
  readonly given: readonly string[];
  readonly flags: readonly string[];
  readonly expected: Readonly<Record<string, Reading>>;
}

const oldMs = Date.now() - 900_000;
const oldIso = new Date(oldMs).toISOString();
const add = (key: string, n: number) => `XADD ${key} ${oldMs}-${n} a b`;

const foreign: readonly Foreign[] = [
  {
    name: "RQ: ids in lists, new ones at the tail",
    given: [
      "RPUSH rq:queue:default j1 j2 j3",
      `HSET rq:job:j1 enqueued_at ${oldIso}`,
      `HSET rq:job:j3 enqueued_at ${new Date().toISOString()}`,
      "RPUSH rq:other x",
    ],
    flags: [
      "--queue-pattern=rq:queue:*",
      "--task-pattern=rq:job:*",
      "--oldest-at=head",
    ],
    expected: { default: { depth: 3, age: "old" } },
  },
  {
    name: "Sidekiq: JSON with enqueued_at",
    given: [
      `LPUSH queue:mail {"enqueued_at":${oldMs / 1000}}`,
      `LPUSH queue:mail {"enqueued_at":${Date.now()}}`,
    ],
    flags: ["--queue-pattern=queue:*"],
    expected: { mail: { depth: 2, age: "old" } },
  },
  {
    name: "Celery: one key per queue, no times; one queue is empty",
    given: ["LPUSH celery {} {}"],
    flags: ["--queue-pattern=celery", "--queue-pattern=priority"],
    expected: { celery: { depth: 2 }, priority: { depth: 0, age: 0 } },
  },
  {
    name: "stream with two groups: the one furthest behind counts",
    given: [
      ...[1, 2, 3, 4].map((n) => add("app:q:s", n)),
      "XGROUP CREATE app:q:s slow 0",
      "XGROUP CREATE app:q:s fast 0",
      "XREADGROUP GROUP slow c1 COUNT 1 STREAMS app:q:s >",
      "XREADGROUP GROUP fast c2 COUNT 3 STREAMS app:q:s >",
    ],
    flags: ["--queue-pattern=app:q:*"],
    expected: { s: { depth: 3, age: "old", inFlight: 4 } },
  },
  {
    name: "stream with two groups, of which one is named",
    given: [
      ...[1, 2, 3, 4].map((n) => add("app:q:s", n)),
      "XGROUP CREATE app:q:s slow 0",
      "XGROUP CREATE app:q:s fast 0",
      "XREADGROUP GROUP slow c1 COUNT 1 STREAMS app:q:s >",
      "XREADGROUP GROUP fast c2 COUNT 3 STREAMS app:q:s >",
    ],
    flags: ["--queue-pattern=app:q:*", "--group=fast", "--consumer-idle=600"],
    expected: {
      s: { depth: 1, age: "old", inFlight: 3, orphaned: 0, consumers: 1 },
    },
  },
  {
    name: "consumers that are idle for too long are dead",
    given: [
      ...[1, 2].map((n) => add("app:q:s", n)),
      "XGROUP CREATE app:q:s g 0",
      "XREADGROUP GROUP g c1 COUNT 1 STREAMS app:q:s >",
      "DEBUG SLEEP 0.05",
    ],
    flags: ["--queue-pattern=app:q:*", "--consumer-idle=0.02"],
    expected: {
      s: { depth: 1, age: "old", inFlight: 1, orphaned: 1, consumers: 0 },
    },
  },
  {
    name: "stream that no group reads",
    given: [1, 2].map((n) => add("app:q:s", n)),
    flags: ["--queue-pattern=app:q:*"],
    expected: {
      s: { depth: 2, age: "old", inFlight: 0, orphaned: 0, consumers: 0 },
    },
  },
  {
    name: "lists and streams of one pattern, and one key by two patterns",
    given: ["LPUSH app:q:l a b", add("app:q:s", 1), "LPUSH old:l c"],
    flags: ["--queue-pattern=app:q:*,app:q:*,old:*"],
    expected: {
      l: { depth: 3 },
      s: { depth: 1, age: "old", inFlight: 0, orphaned: 0, consumers: 0 },
    },
  },
  {
    name: "Dalston's own keys are none of them",
    given: ["LPUSH dalston:queue:a 1", "LPUSH app:q:l a"],
    flags: ["--queue-pattern=app:q:*"],
    expected: { l: { depth: 1 } },
  },
];

Deno.test({
  name: "--queue-pattern reads the queues of others",
  ignore: !hasRedis,
  async fn(t) {
    await using redis = await startRedis({
      config: { "enable-debug-command": "yes" },
    });
    await using typer = new RedisTyper(redis.url);
    for (const { name, given, flags, expected } of foreign) {
      await t.step(name, async () => {
        await typer.type("FLUSHALL", ...given);
        const settings = readSettings(
          readFlags(settingTable, [`--redis-url=${redis.url}`, ...flags]),
          {},
        );
        const options: TestExporterOptions = {
          source: await openSource(settings),
        };
        await using exporter = new TestExporter(options);
        const scrape = await exporter.scrape();
        const actual = scrape.queues(metricNames.depth).map((queue) => {
          const reading = Object.entries(metricNames).flatMap(
            ([field, metric]) => {
              const value = scrape.of(queue, metric);
              if (value === undefined) return [];
              return [[field, value >= 900 && value < 1800 ? "old" : value]];
            },
          );
          return [queue, Object.fromEntries(reading)];
        });
        assertEquals(Object.fromEntries(actual), expected);
      });
    }
  },
});
