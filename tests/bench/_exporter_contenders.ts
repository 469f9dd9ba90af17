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
  type Discovery,
  exporterMetrics,
  type QueueReading,
  type QueueSnapshot,
  type QueueSource,
  redisQueueSource,
} from "@dalston/exporter";
import { type Collector, configureMetrics } from "@dalston/metrics";
import process, { nextTick } from "node:process";
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

/** Sends one command. */
type Ask = (
  name: string,
  ...args: readonly (string | number)[]
) => Promise<unknown>;

/** The sources of queues by the name of the contender. */
const sources: Readonly<Record<string, (url: string) => QueueSource>> = {
  exporter: (url) => redisQueueSource({ url, timeout: 60, scanBudget: 60 }),
  naive(url) {
    const typer = new RedisTyper(url);
    return new PlainSource(url, typer, commandByCommand(typer), 1);
  },
  autoPipelining(url) {
    const typer = new RedisTyper(url, { enableAutoPipelining: true });
    return new PlainSource(url, typer, commandByCommand(typer), 100);
  },
  pipelines(url) {
    const typer = new RedisTyper(url);
    return new PlainSource(url, typer, pipelineByPipeline(typer), 100);
  },
};

function commandByCommand({ client }: RedisTyper): Ask {
  return (name, ...args) => client.call(name, ...args);
}

/** Sends the commands of one turn of the event loop in one pipeline. */
function pipelineByPipeline({ client }: RedisTyper): Ask {
  let commands: (string | number)[][] = [];
  let replies: Promise<[Error | null, unknown][] | null> | undefined;
  const execute = async () => {
    await new Promise<void>((resolve) => nextTick(resolve));
    const pipeline = client.pipeline(commands);
    commands = [];
    replies = undefined;
    return await pipeline.exec();
  };
  return async (name, ...args) => {
    replies ??= execute();
    const index = commands.push(["call", name, ...args]) - 1;
    const [error, reply] = (await replies)?.[index] ?? [];
    if (error) throw error;
    return reply;
  };
}

/**
 * Reads with ioredis what the exporter reads, by async functions that ask,
 * wait for the reply and ask on.
 */
class PlainSource implements QueueSource {
  readonly backend = "redis";
  readonly #finding: QueueSource;
  readonly #typer: RedisTyper;
  readonly #ask: Ask;
  readonly #atOnce: number;
  /** Types of keys, which contenders that read side by side remember. */
  readonly #types = new Map<string, unknown>();

  /** @param atOnce How many queues are read side by side. */
  constructor(url: string, typer: RedisTyper, ask: Ask, atOnce: number) {
    this.#finding = redisQueueSource({ url, scanBudget: 60 });
    this.#typer = typer;
    this.#ask = ask;
    this.#atOnce = atOnce;
  }

  discover(signal: AbortSignal): Promise<Discovery> {
    return this.#finding.discover(signal);
  }

  check(signal: AbortSignal): Promise<void> {
    return this.#finding.check(signal);
  }

  async read(names: readonly string[]): Promise<QueueSnapshot> {
    const [seconds, microseconds] = list(await this.#ask("TIME"));
    const nowMs = Number(seconds) * 1000 + Number(microseconds) / 1000;
    const queues = new Map<string, QueueReading>();
    const left = names.values();
    const readOn = async () => {
      for (const name of left) queues.set(name, await this.#read(name, nowMs));
    };
    await Promise.all(Array.from({ length: this.#atOnce }, readOn));
    return { queues, problems: [], clampedAges: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#typer[Symbol.asyncDispose]();
    await this.#finding[Symbol.asyncDispose]();
  }

  async #read(name: string, nowMs: number): Promise<QueueReading> {
    const stream = `dalston:stream:${name}`;
    const key = `dalston:queue:${name}`;
    return {
      exists: true,
      depth: 0,
      depthIsExact: true,
      liveConsumers: 0,
      deadLetters: 0,
      oldestDeadLetterAge: 0,
      ...await this.#typeOf(stream) === "stream" &&
        await this.#readStream(stream, nowMs),
      ...await this.#typeOf(key) === "list" && await this.#readList(key, nowMs),
    };
  }

  async #typeOf(key: string): Promise<unknown> {
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const type = await this.#ask("TYPE", key);
    if (this.#atOnce > 1 && type !== "none") this.#types.set(key, type);
    return type;
  }

  async #readStream(
    key: string,
    nowMs: number,
  ): Promise<Partial<QueueReading>> {
    const info = pairs(await this.#ask("XINFO", "STREAM", key));
    const [first] = list(await this.#ask("XINFO", "GROUPS", key));
    const group = pairs(first);
    const cursor = group.get("last-delivered-id");
    const held = list(
      await this.#ask("XPENDING", key, "engines", "-", "+", 1000),
    );
    const waiting = list(
      await this.#ask("XRANGE", key, `(${cursor}`, "+", "COUNT", 1),
    );
    const ageOf = (entry: unknown) =>
      (nowMs - Number(String(list(entry)[0]).split("-")[0])) / 1000;
    return {
      depth: Number(group.get("lag")),
      oldestTaskAge: ageOf(waiting[0]),
      inFlight: Number(group.get("pending")),
      oldestInFlightAge: ageOf(held[0]),
      orphaned: held.length,
      entriesAdded: Number(info.get("entries-added")),
    };
  }

  async #readList(key: string, nowMs: number): Promise<Partial<QueueReading>> {
    const depth = Number(await this.#ask("LLEN", key));
    const task = await this.#ask("LINDEX", key, -1);
    const at = await this.#ask("HGET", `dalston:task:${task}`, "enqueued_at");
    return { depth, oldestTaskAge: (nowMs - Date.parse(String(at))) / 1000 };
  }
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

async function main([way = "", url = ""]: string[]): Promise<void> {
  const source = sources[way]?.(url);
  if (source === undefined) throw new TypeError(`Unknown contender "${way}"`);
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
