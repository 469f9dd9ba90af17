/**
 * Implements three ways to work on tasks of a queue in Redis: this platform's
 * queue and event log, the engine runner on these, and BullMQ.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { Queue, Worker } from "npm:bullmq@^6.7.0";
import { openFileArtifactStore } from "../../services/adapters/file/artifact_store.ts";
import { openRedis } from "../../services/adapters/redis/open.ts";
import {
  type PlatformEvent,
  subjectOf,
} from "../../services/contracts/event.ts";
import type { TaskMessage } from "../../services/contracts/task.ts";
import type { Engine } from "../../services/engine_sdk/engine.ts";
import { Lane } from "../../services/engine_sdk/lane.ts";
import {
  bindEngine,
  engineMetrics,
} from "../../services/engine_sdk/metrics.ts";
import { EngineRunner } from "../../services/engine_sdk/runner.ts";
import { WorkDirs } from "../../services/engine_sdk/work_dirs.ts";
import { Outage } from "../../services/service/outage.ts";
import { createLogger } from "../../services/observability/logging.ts";
import type { TaskLease } from "../../services/ports/task_queue.ts";

/** Time in ms after which a task's lease expires if it isn't renewed. */
const leaseMs = 30_000;
/** Longest wait of one claim for tasks, in ms. */
const waitMs = 5_000;

/** A queue and one worker that waits for its tasks. */
export interface QueueContender extends AsyncDisposable {
  /** Adds one task. */
  add(message: TaskMessage): Promise<unknown>;
  /** Resolves when so many tasks are acknowledged. */
  worked(count: number): Promise<void>;
}

/** Starts a contender on an empty Redis; it takes so many tasks at once. */
export type StartContender = (
  redis: { readonly url: string; readonly port: number },
  concurrency: number,
) => Promise<QueueContender>;

/** Counts, and resolves when the count reaches a number. */
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

const logger = createLogger({
  service: "bench",
  level: "warn",
  format: "json",
});

const noop: Engine<"merge"> = {
  engineId: "bench",
  stage: "merge",
  process: () => Promise.resolve({ files: {}, result: { segments: 0 } }),
};

/**
 * Starts this platform's queue. It enqueues on a connection of its own, as
 * BullMQ does.
 *
 * A task is enqueued once, however often it is added. It is claimed under a
 * lease, together with a durable event of its start and a check for its
 * cancellation. It is acknowledged together with an event of its completion.
 */
export const startQueue: StartContender = async (server, concurrency) => {
  await using started = new AsyncDisposableStack();
  const { taskQueue: adding } = started.use(await openRedis(server));
  const { taskQueue } = started.use(await openRedis(server));
  const done = new Tally();
  const stopping = new AbortController();
  const { signal } = stopping;

  function reportOf({ message }: TaskLease): PlatformEvent {
    return {
      type: "task.completed",
      timestamp: new Date().toISOString(),
      payload: { ...subjectOf(message), output: { files: {}, result: {} } },
    };
  }

  const lane = new Lane({
    slots: concurrency,
    place: 0,
    claim: (count) =>
      taskQueue.claim("bench", {
        consumer: "bench",
        count,
        leaseMs,
        waitMs,
        reportStart: true,
        signal,
      }),
    async work(lease, onWorked) {
      await Promise.resolve();
      onWorked();
      if (await taskQueue.acknowledge(lease, reportOf(lease))) done.add();
    },
    outage: new Outage("Claiming tasks", { logger, errors: { inc() {} } }),
    signal,
  });
  const claiming = lane.run();
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
 * Starts an engine on this platform's queue: each task is also timed, counted
 * and logged, and its lease is renewed.
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
    logger,
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
 * Starts BullMQ. A job is added once by its id, taken under a lock, completed
 * and removed. The queue's event stream gets an entry for each step.
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
