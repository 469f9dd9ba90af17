/**
 * Collects queues once for each line on standard input, and prints how that
 * went. A process of its own, so that its memory is its own:
 *
 * ```sh
 * deno run --allow-all tests/bench/_exporter_contenders.ts exporter redis://…
 * ```
 *
 * @module
 */
import {
  collectQueues,
  exporterMetrics,
  type QueueReading,
  type QueueSnapshot,
  type QueueSource,
  redisQueueSource,
} from "@dalston/exporter";
import { type Collector, configureMetrics } from "@dalston/metrics";
import process from "node:process";
import { createInterface } from "node:readline";
import { RedisTyper } from "../../exporter/_testing.ts";

/** How a collection went. */
export interface Collection {
  readonly ms: number;
  /** The highest resident memory so far. */
  readonly peakBytes: number;
  /** What was read, added up: all ways must come to the same. */
  readonly totals: Readonly<Record<string, number>>;
}

/** Where queues are read from, by the name of the way. */
const sources: Readonly<Record<string, (url: string) => QueueSource>> = {
  exporter: (url) => redisQueueSource({ url, timeout: 60 }),
  naive: readOneByOne,
};

/** As one would write it first: ask, wait for the answer, ask on. */
function readOneByOne(url: string): QueueSource {
  const finding = redisQueueSource({ url });
  const typer = new RedisTyper(url);
  const { client } = typer;

  async function readStream(
    key: string,
    nowMs: number,
  ): Promise<Partial<QueueReading>> {
    const info = pairs(await client.xinfo("STREAM", key));
    const [first] = list(await client.xinfo("GROUPS", key));
    const group = pairs(first);
    const cursor = group.get("last-delivered-id");
    const held = list(await client.xpending(key, "engines", "-", "+", 1000));
    const waiting = await client.xrange(key, `(${cursor}`, "+", "COUNT", 1);
    const ageOf = (id: unknown) =>
      (nowMs - Number(String(id).split("-")[0])) / 1000;
    return {
      depth: Number(group.get("lag")),
      oldestTaskAge: ageOf(waiting[0][0]),
      inFlight: Number(group.get("pending")),
      oldestInFlightAge: ageOf(list(held[0])[0]),
      orphaned: held.length,
      entriesAdded: Number(info.get("entries-added")),
    };
  }

  async function readList(
    key: string,
    nowMs: number,
  ): Promise<Partial<QueueReading>> {
    const depth = await client.llen(key);
    const task = await client.lindex(key, -1);
    const at = await client.hget(`dalston:task:${task}`, "enqueued_at");
    return { depth, oldestTaskAge: (nowMs - Date.parse(at ?? "")) / 1000 };
  }

  return {
    backend: "redis",
    discover: (signal) => finding.discover(signal),
    check: (signal) => finding.check(signal),
    async read(names) {
      const [seconds, microseconds] = await client.time();
      const nowMs = Number(seconds) * 1000 + Number(microseconds) / 1000;
      const queues = new Map<string, QueueReading>();
      for (const name of names) {
        const stream = `dalston:stream:${name}`;
        const key = `dalston:queue:${name}`;
        const none = { exists: true, depth: 0, depthIsExact: true };
        queues.set(name, {
          ...none,
          liveConsumers: 0,
          deadLetters: 0,
          oldestDeadLetterAge: 0,
          ...await client.type(stream) === "stream" &&
            await readStream(stream, nowMs),
          ...await client.type(key) === "list" && await readList(key, nowMs),
        });
      }
      return { queues, problems: [], clampedAges: 0 };
    },
    async [Symbol.asyncDispose]() {
      await typer[Symbol.asyncDispose]();
      await finding[Symbol.asyncDispose]();
    },
  };
}

function list(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : [];
}

function pairs(reply: unknown): Map<unknown, unknown> {
  const items = list(reply);
  const map = new Map<unknown, unknown>();
  for (let i = 0; i + 1 < items.length; i += 2) map.set(items[i], items[i + 1]);
  return map;
}

function totalsOf({ queues }: QueueSnapshot): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const reading of queues.values()) {
    if (reading instanceof Error) throw reading;
    for (const [field, value] of Object.entries(reading)) {
      // Ages differ by the moment; an hour is an hour.
      const part = Number(value ?? 0);
      const amount = /Age$/.test(field) ? Math.round(part / 3600) : part;
      totals[field] = (totals[field] ?? 0) + amount;
    }
  }
  return totals;
}

async function main([way, url]: string[]): Promise<void> {
  const source = sources[way](url);
  let last: QueueSnapshot | undefined;
  let collector: Collector | undefined;
  const { metrics, enabled } = configureMetrics("exporter", exporterMetrics);
  await using _exporter = collectQueues({
    source: {
      backend: source.backend,
      discover: (signal) => source.discover(signal),
      read: async (names, signal) => last = await source.read(names, signal),
      check: (signal) => source.check(signal),
      [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
    },
    telemetry: {
      metrics,
      enabled,
      addCollector(added) {
        collector = added;
        return () => {};
      },
    },
    timeout: 120,
    maxQueues: 20_000,
  });
  let peakBytes = 0;
  const sample = () => {
    peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
  };
  const sampling = setInterval(sample, 10);
  for await (const _ of createInterface({ input: process.stdin })) {
    const start = performance.now();
    await collector?.collect(new AbortController().signal);
    const ms = performance.now() - start;
    sample();
    const totals = last === undefined ? {} : totalsOf(last);
    console.log(JSON.stringify({ ms, peakBytes, totals } satisfies Collection));
  }
  clearInterval(sampling);
}

if (import.meta.main) await main(Deno.args);
