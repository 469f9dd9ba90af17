/**
 * Ways to work tasks off a queue in Redis: this platform's queue and events,
 * the same with the engine runner around it, and BullMQ.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { Queue, Worker } from "bullmq";
import { openFileArtifactStore } from "../../services/adapters/file/artifact_store.ts";
import { openRedis } from "../../services/adapters/redis/open.ts";
import type { PlatformEvent } from "../../services/contracts/event.ts";
import type { TaskMessage } from "../../services/contracts/task.ts";
import type { Engine } from "../../services/engine_sdk/engine.ts";
import {
  bindEngine,
  engineMetrics,
} from "../../services/engine_sdk/metrics.ts";
import { EngineRunner } from "../../services/engine_sdk/runner.ts";
import { WorkDirs } from "../../services/engine_sdk/work_dirs.ts";
import { createLogger } from "../../services/observability/logging.ts";
import type { TaskLease } from "../../services/ports/task_queue.ts";

/** How long a worker holds a task that it doesn't renew, in ms. */
const leaseMs = 30_000;
/** How long a worker waits for tasks at a time, in ms. */
const waitMs = 5_000;

/** A queue with one worker on it, which waits for tasks. */
export interface QueueContender extends AsyncDisposable {
  /** Adds one task. */
  add(message: TaskMessage): Promise<unknown>;
  /** Resolves when so many tasks are done and acknowledged. */
  worked(count: number): Promise<void>;
}

/** Starts one on an empty Redis, to work off so many tasks at once. */
export type StartContender = (
  redis: { readonly url: string; readonly port: number },
  concurrency: number,
) => Promise<QueueContender>;

/** Counts up to a number that somebody waits for. */
class Tally {
  #count = 0;
  #wanted = Infinity;
  readonly #reached = Promise.withResolvers<void>();

  add(): void {
    if (++this.#count >= this.#wanted) this.#reached.resolve();
  }

  reach(count: number): Promise<void> {
    this.#wanted = count;
    if (this.#count >= count) this.#reached.resolve();
    return this.#reached.promise;
  }
}

const noop: Engine<"merge"> = {
  engineId: "bench",
  stage: "merge",
  process: () => Promise.resolve({ files: {}, result: { segments: 0 } }),
};

/**
 * As BullMQ does, it adds on a connection of its own.
 *
 * A task is enqueued once however often it is added, claimed on a lease, looked
 * up for cancellation with it, started and completed by durable events, acknowledged.
 */
export const startQueue: StartContender = async (server, concurrency) => {
  await using started = new AsyncDisposableStack();
  const { taskQueue: adding } = started.use(await openRedis(server));
  const { taskQueue, eventLog } = started.use(await openRedis(server));
  const done = new Tally();
  const stopping = new AbortController();
  const { signal } = stopping;
  let working = 0;
  let slotFree = Promise.withResolvers<void>();

  function eventOf(
    type: "task.started" | "task.completed",
    { message }: TaskLease,
  ): PlatformEvent {
    const { job_id, request_id, task_id, attempt, engine_id, stage } = message;
    const payload = { job_id, request_id, task_id, attempt, engine_id, stage };
    const timestamp = new Date().toISOString();
    return type === "task.started" ? { type, timestamp, payload } : {
      type,
      timestamp,
      payload: { ...payload, output: { files: {}, result: {} } },
    };
  }

  async function work(lease: TaskLease): Promise<void> {
    const told = eventLog.publish(eventOf("task.started", lease));
    await Promise.resolve();
    working--;
    slotFree.resolve();
    const report = eventOf("task.completed", lease);
    if (await taskQueue.acknowledge(lease, report)) done.add();
    await told;
  }

  async function claim(): Promise<void> {
    while (!signal.aborted) {
      const count = concurrency - working;
      if (count === 0) {
        slotFree = Promise.withResolvers();
        await slotFree.promise;
      } else {
        const options = { consumer: "bench", count, leaseMs, waitMs, signal };
        for (const lease of await taskQueue.claim("bench", options)) {
          working++;
          work(lease);
        }
      }
    }
  }

  const claiming = claim();
  started.defer(() => claiming);
  started.defer(() => stopping.abort());
  const contender = started.move();
  return {
    add: (message) => adding.enqueue(message),
    worked: (count) => done.reach(count),
    [Symbol.asyncDispose]: () => contender.disposeAsync(),
  };
};

/**
 * The same by an engine: each task is timed, counted and logged, and its lease
 * is looked after.
 */
export const startRunner: StartContender = async (server, concurrency) => {
  await using started = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir();
  started.defer(() => Deno.remove(folder, { recursive: true }));
  const { taskQueue: adding } = started.use(await openRedis(server));
  const redis = started.use(await openRedis(server));
  const workDirs = started.use(await WorkDirs.open(`${folder}/work`));
  const done = new Tally();
  const { taskQueue } = redis;
  const telemetry = configureMetrics("bench", engineMetrics);
  const runner = new EngineRunner(noop, {
    backend: {
      ...redis,
      taskQueue: {
        ...taskQueue,
        async acknowledge(lease, report) {
          const acknowledged = await taskQueue.acknowledge(lease, report);
          if (acknowledged) done.add();
          return acknowledged;
        },
      },
      artifactStore: await openFileArtifactStore(`${folder}/artifacts`),
    },
    metrics: bindEngine(telemetry.metrics, noop.engineId),
    logger: createLogger({ service: "bench", level: "warn", format: "json" }),
    workerId: "bench@1",
    workDirs,
    limits: { concurrency, leaseMs, waitMs },
  });
  started.defer(() => runner.stop());
  const running = started.move();
  return {
    add: (message) => adding.enqueue(message),
    worked: (count) => done.reach(count),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

/**
 * A job is added once under its id, taken on a lock, completed and removed; the
 * queue's event stream is told of each step.
 */
export const startBullMq: StartContender = async ({ port }, concurrency) => {
  const connection = { host: "127.0.0.1", port };
  const queue = new Queue<TaskMessage>("bench", { connection });
  const worker = new Worker<TaskMessage>("bench", () => Promise.resolve(), {
    connection: { ...connection, maxRetriesPerRequest: null },
    concurrency,
    lockDuration: leaseMs,
  });
  const done = new Tally();
  worker.on("completed", () => done.add());
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    add: (message) =>
      queue.add("task", message, {
        jobId: message.task_id,
        removeOnComplete: true,
      }),
    worked: (count) => done.reach(count),
    async [Symbol.asyncDispose]() {
      await worker.close();
      await queue.close();
    },
  };
};
