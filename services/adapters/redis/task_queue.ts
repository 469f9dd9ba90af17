/**
 * Task queues in Redis: a stream per engine.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { z } from "zod";
import type { PlatformEvent } from "../../contracts/event.ts";
import { type TaskMessage, taskMessageSchema } from "../../contracts/task.ts";
import type {
  ClaimOptions,
  TaskLease,
  TaskQueue,
} from "../../ports/task_queue.ts";
import { change } from "./change.ts";
import { appended, appendedStart } from "./_append_event.ts";
import { engineGroup, keys } from "./keys.ts";
import {
  LeasedStreams,
  type Leaving,
  type StreamClaim,
} from "./leased_stream.ts";
import type { News } from "./news.ts";

/** How long a task is known that waits or is worked on, in ms. */
const enqueuedMs = 7 * 24 * 3_600_000;
/** How long a task is known that left its queue, in ms. */
const finishedMs = 24 * 3_600_000;
/** How long a cancellation is known, in seconds. */
const cancelledSeconds = 24 * 3_600;

/**
 * The task's hash has what anybody can look up of a task by its id; its entry
 * the fields that every edition knows, and all that ours needs.
 *
 * KEYS task stream; ARGV lifetimeMs news message
 */
const enqueueScript = `
  local message = cjson.decode(ARGV[3])
  local known = redis.call('HGET', KEYS[1], 'attempt')
  if known and tonumber(known) >= message.attempt then return 0 end
  redis.call('HSET', KEYS[1], 'attempt', message.attempt,
    'job_id', message.job_id, 'stage', message.stage,
    'engine_id', message.engine_id, 'enqueued_at', message.enqueued_at,
    'request_id', message.request_id)
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  local id = redis.call('XADD', KEYS[2], '*', 'task_id', message.task_id,
    'job_id', message.job_id, 'enqueued_at', message.enqueued_at,
    'timeout_at', message.timeout_at, 'message', ARGV[3])
  redis.call('PUBLISH', ARGV[2], id)
  return 1`;

const messageSchema = z.string().transform((text, context) => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("not JSON");
    return z.NEVER;
  }
}).pipe(taskMessageSchema);

/** Task queues in this Redis. */
export function redisTaskQueue(redis: Redis, news: News): TaskQueue {
  const streams = new LeasedStreams(redis);
  const enqueue = change(redis, enqueueScript);
  const options = (engineId: string) => ({
    stream: keys.taskStream(engineId),
    group: engineGroup,
  });

  const leaving = (
    { task_id }: TaskMessage,
    report: PlatformEvent | undefined,
  ): Leaving => ({
    beside: keys.task(task_id),
    lifetimeMs: finishedMs,
    report: report && appended(report),
  });

  /** Null where there is nothing to claim. */
  async function claim(
    engineId: string,
    { tellsStart, ...how }: StreamClaim & Pick<ClaimOptions, "tellsStart">,
  ): Promise<TaskLease[] | null> {
    const { consumer } = how;
    const marks = { field: "job_id", prefix: keys.cancelled("") };
    while (true) {
      const start = tellsStart ? appendedStart() : undefined;
      const entries = await streams.claim(options(engineId), how, {
        marks,
        start,
      });
      if (entries.length === 0) return null;
      const leases: TaskLease[] = [];
      for (const { receipt, deliveries, fields, isMarked } of entries) {
        const message = messageSchema.safeParse(fields.get("message"));
        if (message.success) {
          leases.push({
            message: message.data,
            deliveries,
            isCancelled: isMarked,
            receipt,
            consumer,
          });
          continue;
        }
        // It would stop its queue for good if it stayed.
        await streams.deadLetter(options(engineId), receipt, {
          code: "unreadable_message",
          message: z.prettifyError(message.error),
          eventType: "task",
        });
      }
      if (leases.length > 0) return leases;
    }
  }

  return {
    enqueue(message) {
      const stream = keys.taskStream(message.engine_id);
      return enqueue(
        [keys.task(message.task_id), stream],
        [enqueuedMs, keys.news(stream), JSON.stringify(message)],
      );
    },
    claim: async (engineId, { waitMs, signal, ...how }) =>
      await news.waitFor(
        keys.taskStream(engineId),
        () => claim(engineId, how),
        { waitMs, signal },
      ) ?? [],
    renew: ({ message, receipt }, leaseMs) =>
      streams.renew(options(message.engine_id), receipt, leaseMs),
    acknowledge: ({ message, receipt }, report) =>
      streams.acknowledge(
        options(message.engine_id),
        receipt,
        leaving(message, report),
      ),
    release: ({ message, receipt }) =>
      streams.release(options(message.engine_id), receipt),
    deadLetter: ({ message, receipt }, reason, report) =>
      streams.deadLetter(
        options(message.engine_id),
        receipt,
        { ...reason, eventType: "task" },
        leaving(message, report),
      ),
    async requestCancellation(jobId) {
      await redis.set(keys.cancelled(jobId), "1", "EX", cancelledSeconds);
    },
    isCancelled: async (jobId) =>
      await redis.exists(keys.cancelled(jobId)) === 1,
  };
}
