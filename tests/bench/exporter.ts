/**
 * How long the exporter takes to collect many queues, and how much memory,
 * against reading the same values one command at a time.
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

/** Measures both ways, in turns; none without a redis-server. */
export async function benchExporter(): Promise<Row[]> {
  if (!hasRedis) return [];
  await using redis = await startRedis();
  await fill(redis.url);
  await using exporter = new Contender("exporter", redis.url);
  await using naive = new Contender("naive", redis.url);

  await exporter.collect();
  await exporter.collect();
  await naive.collect();
  const ours: Collection[] = [];
  const theirs: Collection[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await exporter.collect());
    theirs.push(await naive.collect());
    assertEquals(ours[round].totals, theirs[round].totals);
  }

  // The shortest is the one that others on this machine disturbed least.
  const [time, naiveTime] = [ours, theirs].map((collections) =>
    Math.min(...collections.map(({ ms }) => ms))
  );
  const ratio = naiveTime / time;
  const [peak, naivePeak] = [ours, theirs].map((collections) =>
    Math.max(...collections.map(({ peakBytes }) => peakBytes))
  );
  const more = (peak - naivePeak) / 1e6;
  const what = `${queueCount.toLocaleString("en")} queues`;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    {
      what: `${what}, one command at a time`,
      values: {
        time: formatTime(naiveTime * 1e6),
        memory: megabytes(naivePeak),
      },
    },
    {
      what: `${what}, exporter`,
      values: {
        time: formatTime(time * 1e6),
        memory: megabytes(peak),
        ratio: `${ratio.toFixed(1)}×`,
      },
      target: {
        words: `≥ ${leastRatio}×, < ${mostMegabytes} MB more`,
        met: ratio >= leastRatio && more < mostMegabytes,
      },
    },
  ];
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
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #output: ReadableStreamDefaultReader<string>;
  #said = "";

  constructor(way: string, url: string) {
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
