import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { TestExporter } from "./_testing.ts";
import {
  type QueueReading,
  type QueueSnapshot,
  type QueueSource,
  QueueSourceError,
} from "./queue_source.ts";

const depth = "dalston_queue_depth";
const success = "dalston_queue_collection_success";

/** A source whose answers a test sets. */
class FakeSource implements QueueSource {
  readonly backend: string = "redis";
  /** What a search finds. */
  found: string[] = [];
  /** What reading a queue gives. */
  queues: Record<string, Partial<QueueReading> | Error> = {};
  /** What else reading gives. */
  snapshot: Partial<QueueSnapshot> = {};
  /** Thrown instead, by all methods. */
  error: unknown;
  /** Never answers, whatever the signal. */
  deaf = false;
  closed = false;

  async discover() {
    await this.#answer();
    return { queues: this.found, complete: true, problems: [] };
  }

  async read(names: readonly string[]): Promise<QueueSnapshot> {
    await this.#answer();
    const read = names.map((name) => {
      const given = this.queues[name];
      const reading = given instanceof Error ? given : {
        exists: given !== undefined,
        depth: 0,
        depthIsExact: true,
        ...given,
      };
      return [name, reading] as const;
    });
    return {
      queues: new Map(read),
      problems: [],
      clampedAges: 0,
      ...this.snapshot,
    };
  }

  check(): Promise<void> {
    return this.#answer();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  async #answer(): Promise<void> {
    if (this.deaf) await new Promise(() => {});
    if (this.error !== undefined) throw this.error;
  }
}

Deno.test("collectQueues() keeps a queue that is gone at 0, then forgets it", async () => {
  const source = new FakeSource();
  source.found = ["gone", "stays"];
  source.queues = { gone: { depth: 3 }, stays: { depth: 1 } };
  let now = 0;
  await using exporter = new TestExporter({
    source,
    retention: 60,
    queues: ["fixed"],
    now: () => now,
  });
  assertEquals((await exporter.scrape()).of("gone", depth), 3);

  source.found = [];
  delete source.queues.gone;
  now = 60_000;
  const kept = await exporter.scrape();
  assertEquals(kept.of("gone", depth), 0);
  assertEquals(kept.value("dalston_exporter_queues_known"), 3);

  now = 60_001;
  const forgotten = await exporter.scrape();
  for (const name of [depth, success, "dalston_queue_depth_exact"]) {
    assertEquals(forgotten.queues(name), ["fixed", "stays"]);
  }
  assertEquals(forgotten.value("dalston_exporter_queues_known"), 2);
});

Deno.test("collectQueues() counts the time that a queue is gone from when it was last there", async () => {
  const source = new FakeSource();
  source.found = ["q"];
  source.queues = { q: {} };
  let now = 0;
  await using exporter = new TestExporter({
    source,
    retention: 60,
    now: () => now,
  });
  for (now = 0; now <= 300_000; now += 50_000) {
    assertEquals((await exporter.scrape()).of("q", depth), 0);
  }
});

Deno.test("collectQueues() exports so many queues and no more, and says how many it left out", async () => {
  const source = new FakeSource();
  source.found = ["a", "b", "c", "d", "x".repeat(201)];
  await using exporter = new TestExporter({ source, maxQueues: 3 });
  const scrape = await exporter.scrape();
  assertEquals(scrape.queues(depth), ["a", "b", "c"]);
  assertEquals(scrape.value("dalston_exporter_queues_known"), 3);
  assertEquals(scrape.value("dalston_exporter_queues_left_out"), 2);
});

Deno.test("collectQueues() finds queues on its timer", async () => {
  const source = new FakeSource();
  source.found = ["a"];
  await using exporter = new TestExporter({ source, discoveryInterval: 0.01 });
  assertEquals((await exporter.scrape()).queues(depth), ["a"]);
  source.found = ["b"];
  await exporter.scrapeUntil(
    "queues a and b",
    (scrape) => scrape.queues(depth).join() === "a,b",
  );
});

Deno.test("collectQueues() leaves out what isn't known and shows what is", async () => {
  const source = new FakeSource();
  source.found = ["q"];
  const known = {
    oldestTaskAge: 1,
    inFlight: 2,
    oldestInFlightAge: 3,
    orphaned: 4,
    liveConsumers: 5,
    deadLetters: 6,
    oldestDeadLetterAge: 7,
    entriesAdded: 8,
  };
  const names = {
    dalston_queue_oldest_task_age_seconds: 1,
    dalston_queue_in_flight_tasks: 2,
    dalston_queue_oldest_in_flight_age_seconds: 3,
    dalston_queue_orphaned_tasks: 4,
    dalston_queue_live_consumers: 5,
    dalston_queue_dead_letters: 6,
    dalston_queue_oldest_dead_letter_age_seconds: 7,
    dalston_queue_entries_added_total: 8,
  };
  await using exporter = new TestExporter({ source });
  for (const isKnown of [true, false, true]) {
    source.queues = { q: isKnown ? known : {} };
    source.snapshot = isKnown
      ? { latency: 9, deadEvents: 10, oldestDeadEventAge: 11 }
      : {};
    const scrape = await exporter.scrape();
    for (const [name, value] of Object.entries(names)) {
      assertEquals(scrape.of("q", name), isKnown ? value : undefined, name);
    }
    const others = [
      "dalston_redis_latency_seconds",
      "dalston_events_dead_letters",
      "dalston_events_oldest_dead_letter_age_seconds",
    ].map((name) => scrape.value(name));
    assertEquals(others, isKnown ? [9, 10, 11] : Array(3).fill(undefined));
  }
});

Deno.test("collectQueues() starts the counter of a queue over that was made anew", async () => {
  const source = new FakeSource();
  source.found = ["q"];
  await using exporter = new TestExporter({ source });
  for (const entriesAdded of [5, 5, 9, 2, 3]) {
    source.queues = { q: { entriesAdded } };
    assertEquals(
      (await exporter.scrape()).of("q", "dalston_queue_entries_added_total"),
      entriesAdded,
    );
  }
});

Deno.test("collectQueues() shows of a queue that can't be read that it can't, and the others", async () => {
  const source = new FakeSource();
  source.found = ["a", "b"];
  source.queues = { a: { entriesAdded: 1 }, b: { depth: 1 } };
  await using exporter = new TestExporter({ source });
  await exporter.scrape();
  source.queues.a = new QueueSourceError("permission", "NOPERM");
  const broken = await exporter.scrape();
  assertEquals(
    broken.samples.filter(({ labels }) => labels.engine_id === "a")
      .map(({ name, value }) => [name, value]),
    [[success, 0]],
  );
  assertEquals(broken.of("b", depth), 1);
  assertEquals(broken.of("b", success), 1);
  assertEquals(
    broken.value("dalston_exporter_errors_total", { kind: "permission" }),
    1,
  );
  await exporter.scrape();
  source.queues.a = { depth: 4 };
  assertEquals((await exporter.scrape()).of("a", depth), 4);
  assertEquals(exporter.lines, [
    "warn: NOPERM",
    'info: Queue "a" can be read again',
  ]);
});

Deno.test("collectQueues() counts problems and clamped ages", async () => {
  const source = new FakeSource();
  source.snapshot = { clampedAges: 2, problems: [new Error("odd")] };
  await using exporter = new TestExporter({ source });
  await exporter.scrape();
  const scrape = await exporter.scrape();
  assertEquals(scrape.value("dalston_exporter_clamped_ages_total"), 4);
  assertEquals(
    scrape.value("dalston_exporter_errors_total", { kind: "unexpected" }),
    2,
  );
});

Deno.test("collectQueues() says when it last read all queues, and looked for them", async () => {
  const source = new FakeSource();
  let now = 5_000;
  await using exporter = new TestExporter({ source, now: () => now });
  const times = async () => {
    const scrape = await exporter.scrape();
    return [
      scrape.value("dalston_exporter_last_success_timestamp_seconds"),
      scrape.value("dalston_exporter_last_discovery_timestamp_seconds"),
    ];
  };
  assertEquals(await times(), [5, 5]);
  now = 6_000;
  assertEquals(await times(), [6, 5]);
  source.error = new Error("gone");
  now = 7_000;
  assertEquals(await times(), [6, 5]);
});

Deno.test("collectQueues() has no Redis metrics where there is no Redis", async () => {
  class Elsewhere extends FakeSource {
    override readonly backend = "sqlite";
  }
  const source = new Elsewhere();
  source.found = ["q"];
  await using exporter = new TestExporter({ source });
  // A gauge without labels has a series from the start; there must be none.
  const up = await exporter.scrape();
  assertEquals(up.of("q", depth), 0);
  assertEquals(up.value("dalston_redis_connected"), undefined);
  source.error = new Error("disk full");
  const down = await exporter.scrape();
  assertEquals(down.queues(depth), []);
  assertEquals(down.value("dalston_redis_connected"), undefined);
  await assertRejects(
    () => exporter.check(),
    Error,
    "Cannot read queues: disk full",
  );
});

Deno.test("collectQueues() doesn't wait for a source that is deaf to signals", async () => {
  const source = new FakeSource();
  source.found = ["q"];
  await using exporter = new TestExporter({ source, timeout: 0.05 });
  assertEquals((await exporter.scrape()).of("q", depth), 0);
  source.deaf = true;
  const scrape = await exporter.scrape();
  assertEquals(scrape.value("dalston_redis_connected"), 0);
  assertEquals(scrape.queues(depth), []);
  await assertRejects(() => exporter.check(), Error, "no answer within 0.05 s");
  source.deaf = false;
  assertEquals((await exporter.scrape()).of("q", depth), 0);
});

Deno.test("collectQueues() closes its source", async () => {
  const source = new FakeSource();
  {
    await using _exporter = new TestExporter({ source });
  }
  assert(source.closed);
});

Deno.test("collectQueues() refuses a number of queues that can't be exported", () => {
  for (const maxQueues of [0, 20_001, NaN]) {
    assertThrows(
      () => new TestExporter({ source: new FakeSource(), maxQueues }),
      RangeError,
      `Cannot collect ${maxQueues} queues: expected 1 to 20000`,
    );
  }
});
