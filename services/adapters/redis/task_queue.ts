/**
 * Keeps task queues in Redis, one stream for each engine.
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
import type { Notifications } from "./notifications.ts";
import enqueueScript from "./scripts/enqueue.lua" with { type: "text" };

/** For how long a task in a queue is known, in ms. */
const enqueuedMs = 7 * 24 * 3_600_000;
/** For how long a task that left its queue is known, in ms. */
const finishedMs = 24 * 3_600_000;
/** For how long a cancellation is known, in seconds. */
const cancelledSeconds = 24 * 3_600;

const messageSchema = z.string().transform((text, context) => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("not JSON");
    return z.NEVER;
  }
}).pipe(taskMessageSchema);

/** Opens the task queues in this Redis. */
export function redisTaskQueue(
  redis: Redis,
  notifications: Notifications,
): TaskQueue {
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

  /** Claims the oldest tasks; null if there are none. */
  async function claim(
    engineId: string,
    { reportStart, ...how }: StreamClaim & Pick<ClaimOptions, "reportStart">,
  ): Promise<TaskLease[] | null> {
    const { consumer } = how;
    const marks = { field: "job_id", prefix: keys.cancelled("") };
    while (true) {
      const start = reportStart ? appendedStart() : undefined;
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
        // A message that can't be read would block its queue.
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
        [enqueuedMs, keys.channel(stream), JSON.stringify(message)],
      );
    },
    claim: async (engineId, { waitMs, signal, ...how }) =>
      await notifications.waitFor(
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
