/**
 * One row per way in which reading queues from Redis goes wrong, each with
 * what must be reported.
 */
import { assertEquals } from "@std/assert";
import { hasRedis, startRedis } from "../tests/support/redis_server.ts";
import {
  RedisTyper,
  type Scrape,
  TestExporter,
  type TestExporterOptions,
} from "./_testing.ts";

/** What is expected of a queue; `undefined` is absent. */
interface Expected {
  readonly depth?: number;
  readonly exact?: number;
  /** `"old"` is the age of the entries that `oldId()` makes. */
  readonly age?: number | "old";
  readonly inFlight?: number;
  readonly inFlightAge?: number | "old";
  readonly orphaned?: number;
  readonly deadLetters?: number;
  readonly consumers?: number;
  readonly added?: number;
  readonly success: number;
}

interface Pitfall {
  readonly name: string;
  /** Commands, as one types them. */
  readonly given: readonly string[];
  /** Commands between a first scrape and the one that counts. */
  readonly then?: readonly string[];
  readonly options?: TestExporterOptions;
  /** Queues by name. All others must be absent. */
  readonly expected: Readonly<Record<string, Expected>>;
  /** Further metrics. */
  readonly also?: Readonly<Record<string, number>>;
}

const metricNames = {
  depth: "dalston_queue_depth",
  exact: "dalston_queue_depth_exact",
  age: "dalston_queue_oldest_task_age_seconds",
  inFlight: "dalston_queue_in_flight_tasks",
  inFlightAge: "dalston_queue_oldest_in_flight_age_seconds",
  orphaned: "dalston_queue_orphaned_tasks",
  deadLetters: "dalston_queue_dead_letters",
  consumers: "dalston_queue_live_consumers",
  added: "dalston_queue_entries_added_total",
  success: "dalston_queue_collection_success",
} as const;

/** A quarter of an hour before these tests, to tell old from new. */
const oldMs = Date.now() - 900_000;
const oldIso = new Date(oldMs).toISOString();
/** Ids that were made then, in order. */
const oldId = (n: number) => `${oldMs}-${n}`;
const add = (n: number) => `XADD dalston:stream:q ${oldId(n)} task_id t${n}`;
const create = "XGROUP CREATE dalston:stream:q engines 0 MKSTREAM";
const read = (count: number) =>
  `XREADGROUP GROUP engines w1 COUNT ${count} STREAMS dalston:stream:q >`;
const handBack = (n: number) =>
  `XCLAIM dalston:stream:q engines handed-back 0 ${oldId(n)}`;

/** What most rows have in common. */
const list = {
  exact: 1,
  consumers: 0,
  deadLetters: 0,
  success: 1,
} as const satisfies Expected;
const stream = {
  ...list,
  age: "old",
  inFlight: 0,
  inFlightAge: 0,
  orphaned: 0,
} as const satisfies Expected;

const pitfalls: readonly Pitfall[] = [
  {
    name: "what was handed back waits, although it is pending",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      read(3),
      handBack(1),
      handBack(2),
    ],
    expected: {
      q: {
        ...stream,
        depth: 2,
        inFlight: 1,
        inFlightAge: "old",
        orphaned: 1,
        added: 3,
      },
    },
  },
  {
    name: "what was handed back and then deleted doesn't wait",
    given: [
      create,
      add(1),
      add(2),
      read(2),
      handBack(1),
      handBack(2),
      `XDEL dalston:stream:q ${oldId(1)}`,
    ],
    expected: { q: { ...stream, depth: 1, added: 2 } },
  },
  {
    name: "more tasks are pending than are listed, some of them handed back",
    given: [create, ...[1, 2, 3, 4, 5, 6].map(add), read(5)]
      .concat([1, 4, 5].map(handBack)),
    options: { countLimit: 3 },
    expected: {
      q: {
        ...stream,
        depth: 4,
        inFlight: 2,
        inFlightAge: "old",
        orphaned: 2,
        added: 6,
      },
    },
  },
  {
    name: "what was handed back lies beyond the pending tasks that are listed",
    given: [create, ...[1, 2, 3].map(add), read(3), handBack(3)],
    options: { countLimit: 2 },
    expected: {
      q: {
        ...stream,
        depth: 1,
        age: undefined,
        inFlight: 2,
        inFlightAge: "old",
        orphaned: 2,
        added: 3,
      },
    },
  },
  {
    name: "lag is nil after an entry that waits was deleted",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      add(4),
      read(1),
      `XDEL dalston:stream:q ${oldId(3)}`,
    ],
    expected: {
      q: {
        ...stream,
        depth: 2,
        inFlight: 1,
        inFlightAge: "old",
        orphaned: 1,
        added: 4,
      },
    },
  },
  {
    name: "lag says 4 where one entry is left behind a trim",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      add(4),
      add(5),
      read(1),
      "XTRIM dalston:stream:q MAXLEN 1",
    ],
    expected: { q: { ...stream, depth: 1, added: 5 } },
  },
  {
    name: "lag says 3 of a stream that was drained after a trim",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      add(4),
      add(5),
      read(1),
      "XTRIM dalston:stream:q MAXLEN 1",
      read(9),
      "XACK dalston:stream:q engines " + oldId(5),
    ],
    expected: { q: { ...stream, depth: 0, age: 0, added: 5 } },
  },
  {
    name: "lag stays too high for good after a trim past the cursor",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      add(4),
      add(5),
      read(1),
      "XTRIM dalston:stream:q MAXLEN 1",
      read(1),
      add(6),
      add(7),
      add(8),
      read(1),
      `XACK dalston:stream:q engines ${oldId(5)} ${oldId(6)}`,
    ],
    expected: { q: { ...stream, depth: 2, added: 8 } },
  },
  {
    name: "backlog with acknowledged entries deleted, as this platform does",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      add(4),
      read(2),
      `XACK dalston:stream:q engines ${oldId(1)}`,
      `XDEL dalston:stream:q ${oldId(1)}`,
    ],
    expected: {
      q: {
        ...stream,
        depth: 2,
        inFlight: 1,
        inFlightAge: "old",
        orphaned: 1,
        added: 4,
      },
    },
  },
  {
    name: "every entry that waits was deleted",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      read(1),
      `XDEL dalston:stream:q ${oldId(2)} ${oldId(3)}`,
    ],
    expected: {
      q: {
        ...stream,
        depth: 0,
        age: 0,
        inFlight: 1,
        inFlightAge: "old",
        orphaned: 1,
        added: 3,
      },
    },
  },
  {
    name: "group is missing",
    given: [add(1), add(2), add(3)],
    expected: { q: { ...stream, depth: 3, added: 3 } },
  },
  {
    name: "only another group is there",
    given: [add(1), add(2), "XGROUP CREATE dalston:stream:q others $"],
    expected: { q: { ...stream, depth: 2, added: 2 } },
  },
  {
    name: "group was created in the middle",
    given: [
      add(1),
      add(2),
      add(3),
      add(4),
      add(5),
      `XGROUP CREATE dalston:stream:q engines ${oldId(3)}`,
    ],
    expected: { q: { ...stream, depth: 2, added: 5 } },
  },
  {
    name: "pending entry was deleted",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      read(2),
      `XDEL dalston:stream:q ${oldId(1)}`,
    ],
    expected: {
      q: {
        ...stream,
        depth: 1,
        inFlight: 1,
        inFlightAge: "old",
        orphaned: 1,
        added: 3,
      },
    },
  },
  {
    name: "all pending entries were trimmed",
    given: [create, add(1), add(2), read(2), "XTRIM dalston:stream:q MAXLEN 0"],
    expected: { q: { ...stream, depth: 0, age: 0, added: 2 } },
  },
  {
    name: "stream was never created",
    given: [],
    options: { queues: ["q"] },
    expected: { q: { ...list, depth: 0, age: 0 } },
  },
  {
    name: "list was emptied",
    given: ["LPUSH dalston:queue:q t1"],
    then: ["RPOP dalston:queue:q"],
    expected: { q: { ...list, depth: 0, age: 0 } },
  },
  {
    name: "oldest task of a list is at its tail",
    given: [
      "LPUSH dalston:queue:q t1 t2",
      `HSET dalston:task:t1 enqueued_at ${oldIso}`,
    ],
    expected: { q: { ...list, depth: 2, age: "old" } },
  },
  {
    name: "list and stream of one engine, while a deployment migrates",
    given: [
      create,
      add(1),
      "LPUSH dalston:queue:q t1",
      `HSET dalston:task:t1 enqueued_at ${oldIso}`,
    ],
    expected: { q: { ...list, depth: 2, age: "old" } },
  },
  {
    name: "list under a stream's name, and the other way round",
    given: [
      "LPUSH dalston:stream:a t1",
      `HSET dalston:task:t1 enqueued_at ${oldIso}`,
      `XADD dalston:queue:b ${oldId(1)} a b`,
    ],
    expected: {
      a: { ...list, depth: 1, age: "old" },
      b: { ...stream, depth: 1, added: 1 },
    },
  },
  {
    name: "key of a wrong type keeps no other queue from being read",
    given: ["SET dalston:queue:wrong x", "LPUSH dalston:queue:q t1"],
    expected: { q: { ...list, depth: 1 }, wrong: { success: 0 } },
    also: { 'dalston_exporter_errors_total{kind="wrong_type"}': 1 },
  },
  {
    name: "ids that are no times",
    given: [`XADD dalston:stream:q 1-0 task_id t1 enqueued_at ${oldIso}`],
    expected: { q: { ...stream, depth: 1, added: 1 } },
  },
  {
    name: "timestamps are missing",
    given: [
      create,
      "XADD dalston:stream:q 1-0 task_id t1",
      "XADD dalston:stream:q 2-0 task_id t1",
      read(1),
    ],
    expected: {
      q: {
        ...stream,
        depth: 1,
        age: undefined,
        inFlight: 1,
        inFlightAge: undefined,
        orphaned: 1,
        added: 2,
      },
    },
  },
  {
    name: "task's hash has expired",
    given: ["LPUSH dalston:queue:q t1"],
    expected: { q: { ...list, depth: 1 } },
  },
  {
    name: "task's hash is no hash",
    given: ["LPUSH dalston:queue:q t1", "SET dalston:task:t1 x"],
    expected: { q: { ...list, depth: 1 } },
    also: { 'dalston_exporter_errors_total{kind="wrong_type"}': 1 },
  },
  {
    name: "clock of whoever added is ahead",
    given: [
      "LPUSH dalston:queue:q t1",
      "HSET dalston:task:t1 enqueued_at 2999-01-01T00:00:00+00:00",
    ],
    expected: { q: { ...list, depth: 1, age: 0 } },
    also: { dalston_exporter_clamped_ages_total: 1 },
  },
  {
    name: "consumers are alive, dead, and back without their engine",
    given: [
      create,
      add(1),
      add(2),
      add(3),
      add(4),
      read(1),
      "XREADGROUP GROUP engines w2 COUNT 1 STREAMS dalston:stream:q >",
      "XREADGROUP GROUP engines w3 COUNT 1 STREAMS dalston:stream:q >",
      "SADD dalston:engine:instances w1 w2 w3",
      "HSET dalston:engine:instance:w1 instance w1 engine_id q",
      "HSET dalston:engine:instance:w3 status idle stream_name dalston:stream:q",
    ],
    expected: {
      q: {
        ...stream,
        depth: 1,
        inFlight: 3,
        inFlightAge: "old",
        orphaned: 1,
        consumers: 2,
        added: 4,
      },
    },
  },
  {
    name: "engine is alive whose queue was never created",
    given: [
      "SADD dalston:engine:instances w1",
      "HSET dalston:engine:instance:w1 instance w1 engine_id q",
    ],
    expected: { q: { ...list, depth: 0, age: 0, consumers: 1 } },
  },
  {
    name: "dead letters of two queues and of events lie in one stream",
    given: [
      create,
      add(1),
      add(2),
      "LPUSH dalston:queue:b t1",
      `XADD dalston:events:dlq ${oldId(1)} source_stream dalston:stream:q`,
      `XADD dalston:events:dlq ${oldId(2)} source_stream dalston:events:stream`,
      `XADD dalston:events:dlq ${oldId(3)} source_stream dalston:stream:q`,
    ],
    then: [
      `XADD dalston:events:dlq ${oldId(4)} source_stream dalston:stream:q`,
      `XDEL dalston:events:dlq ${oldId(1)}`,
    ],
    expected: {
      q: { ...stream, depth: 2, deadLetters: 2, added: 2 },
      b: { ...list, depth: 1 },
    },
    also: { dalston_events_dead_letters: 1 },
  },
  {
    name: "thousands of keys that are none of ours",
    given: ["DEBUG POPULATE 5000 other 3", "LPUSH dalston:queue:q t1"],
    expected: { q: { ...list, depth: 1 } },
    also: { dalston_exporter_queues_known: 1 },
  },
  {
    name: "names are not ASCII",
    given: [
      "LPUSH dalston:queue:größe/日本 tâche",
      `HSET dalston:task:tâche enqueued_at ${oldIso}`,
    ],
    expected: { "größe/日本": { ...list, depth: 1, age: "old" } },
  },
  {
    name: "entries are large",
    given: [
      create,
      add(1),
      ...[2, 3, 4].map((n) => `${add(n)} payload ${"ü".repeat(200_000)}`),
      read(1),
      `XDEL dalston:stream:q ${oldId(3)}`,
    ],
    expected: {
      q: {
        ...stream,
        depth: 2,
        inFlight: 1,
        inFlightAge: "old",
        orphaned: 1,
        added: 4,
      },
    },
  },
  {
    name: "queue was deleted and made anew",
    given: [create, add(1), add(2), add(3), add(4), add(5), read(5)],
    then: ["DEL dalston:stream:q", create, add(1), add(2)],
    expected: { q: { ...stream, depth: 2, added: 2 } },
  },
  {
    name: "queue was deleted",
    given: [create, add(1), add(2), read(1)],
    then: ["DEL dalston:stream:q"],
    expected: { q: { ...list, depth: 0, age: 0 } },
  },
  {
    name: "more entries wait than are counted",
    given: [
      add(1),
      add(2),
      add(3),
      add(4),
      add(5),
      add(6),
      add(7),
      add(8),
      add(9),
      `XGROUP CREATE dalston:stream:q engines ${oldId(4)}`,
    ],
    options: { countLimit: 3 },
    expected: { q: { ...stream, depth: 3, exact: 0, added: 9 } },
  },
  {
    name: "more entries wait than are counted, but few were delivered",
    given: [
      add(1),
      add(2),
      add(3),
      add(4),
      add(5),
      add(6),
      add(7),
      add(8),
      add(9),
      `XGROUP CREATE dalston:stream:q engines ${oldId(2)}`,
    ],
    options: { countLimit: 3 },
    expected: { q: { ...stream, depth: 7, added: 9 } },
  },
];

function check(scrape: Scrape, { expected, also = {} }: Pitfall): void {
  const names = Object.keys(expected).toSorted();
  assertEquals(scrape.queues(metricNames.success), names);
  for (const name of names) {
    const actual: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const [field, metric] of Object.entries(metricNames)) {
      const value = scrape.of(name, metric);
      const isOld = value !== undefined && value >= 900 && value < 1800;
      actual[field] = isOld ? "old" : value;
      wanted[field] = undefined;
    }
    assertEquals(actual, { ...wanted, ...expected[name] }, name);
  }
  for (const [series, value] of Object.entries(also)) {
    const [, name = "", kind] = series.match(/^(\w+)(?:\{kind="(\w+)"\})?$/) ??
      [];
    assertEquals(scrape.value(name, kind ? { kind } : {}), value, series);
  }
  assertEquals(scrape.value("dalston_redis_connected"), 1);
}

Deno.test({
  name: "collectQueues() reports the truth where Redis doesn't tell it",
  ignore: !hasRedis,
  async fn(t) {
    await using redis = await startRedis({
      config: { "enable-debug-command": "yes" },
    });
    await using typer = new RedisTyper(redis.url);
    for (const pitfall of pitfalls) {
      await t.step(pitfall.name, async () => {
        await typer.type("FLUSHALL", ...pitfall.given);
        await using exporter = new TestExporter({
          url: redis.url,
          ...pitfall.options,
        });
        const first = await exporter.scrape();
        if (pitfall.then === undefined) return check(first, pitfall);
        await typer.type(...pitfall.then);
        check(await exporter.scrape(), pitfall);
      });
    }
  },
});
