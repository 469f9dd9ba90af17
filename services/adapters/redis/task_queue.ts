/**
 * Task queues in Redis: a stream per engine.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { z } from "zod";
import { type TaskMessage, taskMessageSchema } from "../../contracts/task.ts";
import type { TaskLease, TaskQueue } from "../../ports/task_queue.ts";
import { engineGroup, keys } from "./keys.ts";
import { LeasedStreams } from "./leased_stream.ts";
import type { News } from "./news.ts";
import { script } from "./script.ts";

/** How long a task is known that waits or is worked on, in ms. */
const enqueuedMs = 7 * 24 * 3_600_000;
/** How long a task is known that left its queue, in ms. */
const finishedMs = 24 * 3_600_000;
/** How long a cancellation is known, in seconds. */
const cancelledSeconds = 24 * 3_600;

/**
 * KEYS task stream
 * ARGV attempt lifetimeMs channel, names and values of the task's fields,
 *      names and values of the entry's fields behind a "--"
 */
const enqueueScript = `
  local known = redis.call('HGET', KEYS[1], 'attempt')
  if known and tonumber(known) >= tonumber(ARGV[1]) then return 0 end
  local task, entry, list = { 'attempt', ARGV[1] }, {}, nil
  list = task
  for i = 4, #ARGV do
    if ARGV[i] == '--' and list == task then list = entry
    else list[#list + 1] = ARGV[i] end
  end
  redis.call('HSET', KEYS[1], unpack(task))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  local id = redis.call('XADD', KEYS[2], '*', unpack(entry))
  redis.call('PUBLISH', ARGV[3], id)
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
  const enqueue = script(redis, enqueueScript);
  const options = (engineId: string) => ({
    stream: keys.taskStream(engineId),
    group: engineGroup,
  });

  /** Remembers for a while that the task was enqueued, then no longer. */
  async function forgetLater(left: boolean, taskId: string): Promise<boolean> {
    if (left) await redis.pexpire(keys.task(taskId), finishedMs);
    return left;
  }

  async function claim(
    engineId: string,
    consumer: string,
    leaseMs: number,
  ): Promise<TaskLease | null> {
    while (true) {
      const [entry] = await streams.claim(options(engineId), {
        consumer,
        leaseMs,
        count: 1,
      });
      if (entry === undefined) return null;
      const { receipt, deliveries } = entry;
      const message = messageSchema.safeParse(entry.fields.get("message"));
      if (message.success) {
        return { message: message.data, deliveries, receipt, consumer };
      }
      // It would stop its queue for good if it stayed.
      await streams.deadLetter(options(engineId), receipt, {
        code: "unreadable_message",
        message: z.prettifyError(message.error),
        eventType: "task",
      });
    }
  }

  return {
    async enqueue(message) {
      const stream = keys.taskStream(message.engine_id);
      const added = await enqueue([keys.task(message.task_id), stream], [
        message.attempt,
        enqueuedMs,
        keys.news(stream),
        ...taskFields(message),
        "--",
        ...entryFields(message),
      ]);
      return added === 1;
    },
    claim: (engineId, { consumer, leaseMs, waitMs, signal }) =>
      news.waitFor(
        keys.taskStream(engineId),
        () => claim(engineId, consumer, leaseMs),
        { waitMs, signal },
      ),
    renew: ({ message, receipt }, leaseMs) =>
      streams.renew(options(message.engine_id), receipt, leaseMs),
    acknowledge: async ({ message, receipt }) =>
      await forgetLater(
        await streams.acknowledge(options(message.engine_id), receipt),
        message.task_id,
      ),
    release: ({ message, receipt }) =>
      streams.release(options(message.engine_id), receipt),
    deadLetter: async ({ message, receipt }, reason) =>
      await forgetLater(
        await streams.deadLetter(options(message.engine_id), receipt, {
          ...reason,
          eventType: "task",
        }),
        message.task_id,
      ),
    async requestCancellation(jobId) {
      await redis.set(keys.cancelled(jobId), "1", "EX", cancelledSeconds);
    },
    isCancelled: async (jobId) =>
      await redis.exists(keys.cancelled(jobId)) === 1,
  };
}

/** What anybody can look up of a task by its id. */
function taskFields(message: TaskMessage): string[] {
  const { job_id, stage, engine_id, enqueued_at, request_id } = message;
  return Object.entries({ job_id, stage, engine_id, enqueued_at, request_id })
    .flat();
}

/** The entry: the fields that every edition knows, and all that ours needs. */
function entryFields(message: TaskMessage): string[] {
  const { task_id, job_id, enqueued_at, timeout_at } = message;
  return Object.entries({
    task_id,
    job_id,
    enqueued_at,
    timeout_at,
    message: JSON.stringify(message),
  }).flat();
}
