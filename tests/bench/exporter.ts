/**
 * How long the exporter takes to collect many queues, and how much memory,
 * against reading the same values with ioredis: one command at a time, by its
 * auto-pipelining and by explicit pipelines.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { RedisTyper } from "../../exporter/_testing.ts";
import { hasRedis, startRedis } from "../support/redis_server.ts";
import type { Collection } from "./_exporter_contenders.ts";
import { formatTime, type Row } from "./_report.ts";

const queueCount = 10_000;
const rounds = 7;
const leastRatio = 10;
const mostMegabytes = 64;

/** Half of the queues are streams, half are lists. */
const streams = names("stream");
const lists = names("list");

function names(kind: string): string[] {
  return Array.from({ length: queueCount / 2 }, (_, i) => `${kind}-${i}`);
}

/** Measures all contenders in turns; none without a redis-server. */
export async function benchExporter(): Promise<Row[]> {
  if (!hasRedis) return [];
  await using redis = await startRedis();
  await fill(redis.url);
  await using processes = new AsyncDisposableStack();
  const start = (name: string, way: string) =>
    processes.use(new Contender(name, way, redis.url));
  const naive = start("ioredis, one command at a time", "naive");
  const exporter = start("exporter", "exporter");
  const contenders = [
    naive,
    start("ioredis, auto-pipelining", "autoPipelining"),
    start("ioredis, explicit pipelines", "pipelines"),
    exporter,
  ];

  for (const contender of contenders) {
    await contender.collect();
    await contender.collect();
  }
  for (let round = 0; round < rounds; round++) {
    const expected = await naive.measure();
    for (const contender of contenders.slice(1)) {
      assertEquals(await contender.measure(), expected);
    }
  }

  const what = `${queueCount.toLocaleString("en")} queues`;
  return contenders.map((contender): Row => ({
    what: `${what}, ${contender.name}`,
    values: {
      time: formatTime(contender.ms * 1e6),
      memory: `${(contender.peakBytes / 1e6).toFixed(0)} MB`,
      ...contender !== naive && {
        ratio: `${(naive.ms / contender.ms).toFixed(1)}×`,
      },
    },
    ...contender === exporter && {
      target: {
        words: `≥ ${leastRatio}×, < ${mostMegabytes} MB more`,
        met: naive.ms / contender.ms >= leastRatio &&
          contender.peakBytes - naive.peakBytes < mostMegabytes * 1e6,
      },
    },
  }));
}

/** Three tasks wait in each queue; in streams one more is in flight. */
async function fill(url: string): Promise<void> {
  await using typer = new RedisTyper(url);
  const { client } = typer;
  const enqueued_at = new Date(Date.now() - 3_600_000).toISOString();
  const job_id = crypto.randomUUID();
  for (let from = 0; from < queueCount / 2; from += 500) {
    const pipeline = client.pipeline();
    for (const name of streams.slice(from, from + 500)) {
      const key = `dalston:stream:${name}`;
      pipeline.xgroup("CREATE", key, "engines", "0", "MKSTREAM");
      for (let i = 0; i < 4; i++) {
        const task_id = `${name}-${i}`;
        const fields = {
          task_id,
          job_id,
          enqueued_at,
          timeout_at: enqueued_at,
        };
        pipeline.xadd(key, "*", ...Object.entries(fields).flat());
      }
      pipeline.xreadgroup(
        ...["GROUP", "engines", `worker-${from}`] as const,
        ...["COUNT", 1, "STREAMS", key, ">"] as const,
      );
    }
    for (const name of lists.slice(from, from + 500)) {
      for (let i = 0; i < 3; i++) {
        const task_id = `${name}-${i}`;
        pipeline.lpush(`dalston:queue:${name}`, task_id);
        pipeline.hset(`dalston:task:${task_id}`, { job_id, enqueued_at });
      }
    }
    await pipeline.exec();
  }
}

/** A process that collects when it is told to. */
class Contender implements AsyncDisposable {
  /** What the report calls it. */
  readonly name: string;
  /** The shortest time, which others on this machine disturbed least. */
  ms = Infinity;
  peakBytes = 0;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #output: ReadableStreamDefaultReader<string>;
  #said = "";

  constructor(name: string, way: string, url: string) {
    this.name = name;
    const program = new URL("./_exporter_contenders.ts", import.meta.url);
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", program.href, way, url],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#output = this.#process.stdout
      .pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Collects once and notes how that went. Resolves with what was read. */
  async measure(): Promise<Collection["totals"]> {
    const { ms, peakBytes, totals } = await this.collect();
    this.ms = Math.min(this.ms, ms);
    this.peakBytes = Math.max(this.peakBytes, peakBytes);
    return totals;
  }

  async collect(): Promise<Collection> {
    await this.#input.write(new TextEncoder().encode("\n"));
    while (!this.#said.includes("\n")) {
      const { value, done } = await this.#output.read();
      if (done) throw new Error("A contender ended early");
      this.#said += value;
    }
    const line = this.#said;
    this.#said = "";
    return JSON.parse(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#output.cancel();
    await this.#process.status;
  }
}
