/**
 * Compares this platform's queue in Redis with BullMQ's.
 *
 * @module
 */
import type { TaskMessage } from "../../services/contracts/task.ts";
import {
  hasRedis,
  type RedisServer,
  startRedis,
} from "../support/redis_server.ts";
import { median, ratios } from "./_compare.ts";
import {
  startBullMq,
  type StartContender,
  startQueue,
  startRunner,
} from "./_queue_contenders.ts";
import type { Row } from "./_report.ts";

const rounds = 11;
const tasksPerRound = 1_000;

/** Describes the measurement, for the text below the table. */
export const measurement = `
  From the first of ${
  tasksPerRound.toLocaleString("en")
} tasks added to the last one acknowledged, by one worker in the same
  process, on the same redis-server, in turns; the ratio is the median of ${rounds} rounds.
  queue   enqueued once by id; claimed under a lease, with a check for its cancellation and a
          durable event of its start; acknowledged with an event of its completion
  runner  the same by the engine runner with an empty process(): timed, counted, its lease
          renewed
  BullMQ  added once by id; taken under a lock; completed and removed, with an entry in its
          event stream for each step`;

/**
 * Returns the milliseconds that one round of tasks takes. The server is empty,
 * and a worker waits for the tasks.
 */
async function time(
  start: StartContender,
  redis: RedisServer,
  concurrency: number,
): Promise<number> {
  await using contender = await start(redis, concurrency);
  const messages = Array.from({ length: tasksPerRound }, newMessage);
  const begin = performance.now();
  await Promise.all([
    ...messages.map((message) => contender.add(message)),
    contender.worked(tasksPerRound),
  ]);
  return performance.now() - begin;
}

/** Measures with 8 and with 32 tasks at once; no rows without Redis. */
export async function benchQueue(): Promise<Row[]> {
  if (!hasRedis) return [];
  const rows: Row[] = [];
  for (const concurrency of [8, 32]) {
    await using redis = await startRedis();
    const theirs: number[] = [];
    const queue: number[] = [];
    const runner: number[] = [];
    // The first round warms everything up.
    for (let round = 0; round <= rounds; round++) {
      for (
        const [start, times] of [
          [startBullMq, theirs],
          [startQueue, queue],
          [startRunner, runner],
        ] as const
      ) {
        const ms = await time(start, redis, concurrency);
        if (round > 0) times.push(ms);
      }
    }
    const queueRatio = median(ratios(theirs, queue));
    const runnerRatio = median(ratios(theirs, runner));
    const format = (ms: readonly number[]) =>
      `${
        Math.round(1_000 * tasksPerRound / median(ms)).toLocaleString("en")
      }/s`;
    rows.push({
      what: `${concurrency} tasks at once`,
      values: {
        "BullMQ": format(theirs),
        "queue": `${format(queue)} (${queueRatio.toFixed(2)}×)`,
        "runner": `${format(runner)} (${runnerRatio.toFixed(2)}×)`,
      },
      target: {
        words: "both ≥ 1× BullMQ",
        met: Math.min(queueRatio, runnerRatio) >= 1,
      },
    });
  }
  return rows;
}

function newMessage(): TaskMessage {
  const job_id = crypto.randomUUID();
  const now = Date.now();
  return {
    task_id: `${job_id}-merge`,
    job_id,
    request_id: crypto.randomUUID(),
    engine_id: "bench",
    stage: "merge",
    attempt: 1,
    input: { files: {}, parameters: { timestamps_granularity: "segment" } },
    enqueued_at: new Date(now).toISOString(),
    timeout_at: new Date(now + 3_600_000).toISOString(),
  };
}
