/**
 * Compares the exporter with a count by hand, while Redis is written, read and
 * trimmed at random. `DALSTON_SOAK_SECONDS=60` makes it go on for longer,
 * `DALSTON_SOAK_SEED=7` makes it go other ways.
 */
import { assert, assertEquals } from "@std/assert";
import { elementAt } from "../tests/support/elements.ts";
import type { Redis } from "ioredis";
import { hasRedis, startRedis } from "../tests/support/redis_server.ts";
import { RedisTyper, type Scrape, TestExporter } from "./_testing.ts";

const seconds = Number(Deno.env.get("DALSTON_SOAK_SECONDS") ?? 10);
const seed = Number(Deno.env.get("DALSTON_SOAK_SEED") ?? 1);

/** Below this many entries on a side of the cursor counting stops. */
const limit = 8;
const stepsPerRound = 25;
const streams = ["a", "b", "c", "d"];
const lists = ["k", "l"];
const workers = ["w1", "w2", "w3"];

/** Numbers from 0 to below 1 that look random (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Does things to Redis at random, and remembers how far each group has read. */
class Mischief {
  /** The groups' cursors, by queue; none where there is no group. */
  readonly cursors = new Map<string, string>();
  /** Workers that report themselves. */
  readonly alive = new Set<string>();
  readonly #redis: Redis;
  readonly #random: () => number;

  constructor(redis: Redis, random: () => number) {
    this.#redis = redis;
    this.#random = random;
  }

  async step(): Promise<void> {
    if (this.#random() < 0.1) return await this.#worker();
    if (this.#random() < 0.2) return await this.#list(this.#pick(lists));
    const queue = this.#pick(streams);
    const key = `dalston:stream:${queue}`;
    const action = this.#random() * 100;
    if (action < 40) await this.#add(key);
    else if (action < 65) await this.#read(queue, key);
    else if (action < 80) await this.#acknowledge(key);
    else if (action < 88) await this.#delete(key);
    else if (action < 92) await this.#trim(key);
    else if (action < 98) await this.#createGroup(queue, key);
    else await this.#drop(queue, key);
  }

  #pick<T>(from: readonly T[]): T {
    return elementAt(from, Math.floor(this.#random() * from.length));
  }

  async #add(key: string): Promise<void> {
    const count = Math.floor(this.#random() * 6);
    for (let i = 0; i <= count; i++) await this.#redis.xadd(key, "*", "a", "b");
  }

  async #read(queue: string, key: string): Promise<void> {
    if (!this.cursors.has(queue)) return;
    const count = Math.ceil(this.#random() * 4);
    const consumer = this.#pick(workers);
    const reply = await this.#redis.xreadgroup(
      "GROUP",
      "engines",
      consumer,
      "COUNT",
      count,
      "STREAMS",
      key,
      ">",
    );
    if (reply === null) return;
    const [[, entries]] = reply as [[string, unknown[]]];
    this.cursors.set(queue, textAt(entries.at(-1), 0));
  }

  /** As Python does, or as this platform does, which also deletes. */
  async #acknowledge(key: string): Promise<void> {
    const pending = await pendingOf(this.#redis, key);
    if (pending.length === 0) return;
    const [id] = this.#pick(pending);
    await this.#redis.xack(key, "engines", id);
    if (this.#random() < 0.5) await this.#redis.xdel(key, id);
  }

  async #delete(key: string): Promise<void> {
    const entries = await this.#redis.xrange(key, "-", "+");
    if (entries.length > 0) await this.#redis.xdel(key, this.#pick(entries)[0]);
  }

  async #trim(key: string): Promise<void> {
    const keep = Math.floor(this.#random() * 20);
    await this.#redis.xtrim(key, "MAXLEN", keep);
  }

  async #createGroup(queue: string, key: string): Promise<void> {
    if (this.cursors.has(queue)) return;
    const entries = await this.#redis.xrange(key, "-", "+");
    const middle = entries.length > 0 ? this.#pick(entries)[0] : "0-0";
    const id = this.#random() < 0.6 ? "0-0" : middle;
    await this.#redis.xgroup("CREATE", key, "engines", id, "MKSTREAM");
    this.cursors.set(queue, id);
  }

  async #drop(queue: string, key: string): Promise<void> {
    if (this.#random() < 0.5) await this.#redis.del(key);
    else if (this.cursors.has(queue)) {
      await this.#redis.xgroup("DESTROY", key, "engines");
    }
    this.cursors.delete(queue);
  }

  async #list(queue: string): Promise<void> {
    const key = `dalston:queue:${queue}`;
    const action = this.#random() * 100;
    if (action < 50) {
      const task = crypto.randomUUID();
      const enqueued_at = new Date().toISOString();
      await this.#redis.hset(`dalston:task:${task}`, { enqueued_at });
      await this.#redis.lpush(key, task);
    } else if (action < 90) await this.#redis.rpop(key);
    else if (action < 98) await this.#redis.ltrim(key, 0, 2);
    else await this.#redis.del(key);
  }

  async #worker(): Promise<void> {
    const worker = this.#pick(workers);
    const key = `dalston:engine:instance:${worker}`;
    await this.#redis.sadd("dalston:engine:instances", worker);
    if (this.alive.delete(worker)) return void await this.#redis.del(key);
    await this.#redis.hset(key, { instance: worker, engine_id: "a" });
    this.alive.add(worker);
  }
}

/** Ids of what consumers hold, and who. */
async function pendingOf(
  redis: Redis,
  key: string,
): Promise<(readonly [id: string, consumer: string])[]> {
  try {
    const pending = await redis.xpending(key, "engines", "-", "+", 10_000);
    return pending.map((entry) => [textAt(entry, 0), textAt(entry, 1)]);
  } catch (error) {
    if (error instanceof Error && /^NOGROUP/.test(error.message)) return [];
    throw error;
  }
}

function textAt(list: unknown, index: number): string {
  assert(Array.isArray(list));
  return String(list.at(index));
}

const msOf = (id: string) => Number(id.split("-")[0]);

/** A stream, counted entry by entry. */
async function countStream(redis: Redis, mischief: Mischief, queue: string) {
  const key = `dalston:stream:${queue}`;
  const cursor = mischief.cursors.get(queue);
  const waiting = await redis.xrange(
    key,
    cursor === undefined ? "-" : `(${cursor}`,
    "+",
  );
  const held: (readonly [id: string, consumer: string])[] = [];
  for (const [id, consumer] of await pendingOf(redis, key)) {
    const there = await redis.xrange(key, id, id);
    if (there.length > 0) held.push([id, consumer]);
  }
  const exists = await redis.exists(key) === 1;
  const [oldest] = waiting;
  const [oldestHeld] = held;
  return {
    length: await redis.xlen(key),
    depth: waiting.length,
    oldestMs: oldest && msOf(oldest[0]),
    inFlight: exists ? held.length : undefined,
    oldestInFlightMs: oldestHeld && msOf(oldestHeld[0]),
    orphaned: exists
      ? held.filter(([, consumer]) => !mischief.alive.has(consumer)).length
      : undefined,
  };
}

/** A list, counted item by item. */
async function countList(redis: Redis, queue: string) {
  const items = await redis.lrange(`dalston:queue:${queue}`, 0, -1);
  const oldest = items.at(-1);
  const at = oldest === undefined
    ? null
    : await redis.hget(`dalston:task:${oldest}`, "enqueued_at");
  return {
    depth: items.length,
    oldestMs: at === null ? undefined : Date.parse(at),
  };
}

async function redisNow(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1000 + Number(microseconds) / 1000;
}

Deno.test({
  name:
    `exporter agrees with a count by hand for ${seconds} s of random changes`,
  ignore: !hasRedis,
  async fn() {
    await using redis = await startRedis();
    await using typer = new RedisTyper(redis.url);
    const { client } = typer;
    const queues = [...streams, ...lists];
    await using exporter = new TestExporter({ url: redis.url, queues });
    await using hasty = new TestExporter({
      url: redis.url,
      queues,
      countLimit: limit,
    });
    const mischief = new Mischief(client, randomNumbers(seed));
    const end = Date.now() + seconds * 1000;
    const seen = { rounds: 0, inexact: 0, waiting: 0, held: 0, orphaned: 0 };

    for (let round = 0; Date.now() < end; round++) {
      for (let i = 0; i < stepsPerRound; i++) await mischief.step();
      const before = await redisNow(client);
      const scrape = await exporter.scrape();
      const after = await redisNow(client);
      const bounded = await hasty.scrape();

      const agree = (
        queue: string,
        metric: string,
        expected: number | undefined,
      ) =>
        assertEquals(
          scrape.of(queue, `dalston_queue_${metric}`),
          expected,
          `${metric} of "${queue}", seed ${seed}, round ${round}`,
        );
      const agreeOnAge = (
        queue: string,
        metric: string,
        sinceMs: number | undefined,
      ) => {
        const age = scrape.of(queue, `dalston_queue_${metric}_age_seconds`);
        const from = sinceMs === undefined ? 0 : (before - sinceMs) / 1000;
        const to = sinceMs === undefined ? 0 : (after - sinceMs) / 1000;
        assert(
          age !== undefined && age >= from - 1e-6 && age <= to + 1e-6,
          `${metric} age of "${queue}" is ${age}, not from ${from} to ${to}, seed ${seed}, round ${round}`,
        );
      };

      for (const queue of streams) {
        const counted = await countStream(client, mischief, queue);
        agree(queue, "depth", counted.depth);
        agree(queue, "depth_exact", 1);
        agree(queue, "in_flight_tasks", counted.inFlight);
        agree(queue, "orphaned_tasks", counted.orphaned);
        agree(queue, "live_consumers", queue === "a" ? mischief.alive.size : 0);
        agreeOnAge(queue, "oldest_task", counted.oldestMs);
        if (counted.inFlight !== undefined) {
          agreeOnAge(queue, "oldest_in_flight", counted.oldestInFlightMs);
        }
        agreeWithinLimit(bounded, queue, counted);
        seen.inexact += bounded.of(queue, "dalston_queue_depth_exact") === 0
          ? 1
          : 0;
        seen.waiting += counted.depth;
        seen.held += counted.inFlight ?? 0;
        seen.orphaned += counted.orphaned ?? 0;
      }
      for (const queue of lists) {
        const counted = await countList(client, queue);
        agree(queue, "depth", counted.depth);
        agreeOnAge(queue, "oldest_task", counted.oldestMs);
      }
      seen.rounds++;
    }
    // All of it did happen.
    for (const [what, count] of Object.entries(seen)) assert(count > 0, what);
  },
});

/** What is called exact is exact; what isn't is at least what was counted. */
function agreeWithinLimit(
  scrape: Scrape,
  queue: string,
  { depth, length }: { depth: number; length: number },
): void {
  const reported = scrape.of(queue, "dalston_queue_depth");
  if (scrape.of(queue, "dalston_queue_depth_exact") === 1) {
    assertEquals(reported, depth, `"${queue}", seed ${seed}`);
  } else {
    assert(depth >= limit && length - depth >= limit);
    assert(reported !== undefined && reported >= limit);
    assert(reported <= length - limit);
  }
}
