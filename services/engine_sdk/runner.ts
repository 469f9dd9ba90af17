/**
 * Runs an engine: claims tasks, works several off at once, reports itself.
 *
 * @module
 */
import { nextTick } from "node:process";
import type { Stage } from "../contracts/task.ts";
import { Heartbeat } from "../host/heartbeat.ts";
import { Outage, pause } from "../host/outage.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { TaskLease } from "../ports/task_queue.ts";
import type { Engine } from "./engine.ts";
import type { EngineInstruments } from "./metrics.ts";
import { TaskRun, type TaskRunOptions } from "./task_run.ts";
import { TaskWatch } from "./task_watch.ts";
import type { WorkDirs } from "./work_dirs.ts";

/** How a runner behaves. Times are milliseconds. */
export interface RunnerLimits {
  /** Tasks worked on at once. */
  readonly concurrency: number;
  /** How long a task stays with a worker that doesn't answer. */
  readonly leaseMs: number;
  /** How often to look whether a running task's job was cancelled. */
  readonly pollMs: number;
  /** How long to wait for a task at a time. */
  readonly waitMs: number;
  /** A task handed out more often goes to the dead letters. */
  readonly maxDeliveries: number;
  readonly heartbeatMs: number;
  /** How long running tasks may go on once the runner is told to stop. */
  readonly stopGraceMs: number;
  /** How long an engine may take to heed its signal. */
  readonly abortGraceMs: number;
}

/** The limits of a runner that was told nothing else. */
export const defaultRunnerLimits: RunnerLimits = {
  concurrency: 1,
  leaseMs: 60_000,
  pollMs: 1_000,
  waitMs: 5_000,
  maxDeliveries: 3,
  heartbeatMs: 10_000,
  // Together within the ten seconds that container engines wait.
  stopGraceMs: 5_000,
  abortGraceMs: 3_000,
};

/** What a runner works with. */
export interface RunnerOptions {
  readonly backend: Backend;
  readonly metrics: EngineInstruments;
  readonly logger: Logger;
  /** Unique among the running workers. */
  readonly workerId: string;
  /** For the files of running tasks. */
  readonly workDirs: WorkDirs;
  readonly limits?: Partial<RunnerLimits>;
}

/** A task under way. */
interface Running {
  readonly watch: TaskWatch;
  readonly end: Promise<void>;
}

/** An engine at work. */
export class EngineRunner<S extends Stage> {
  readonly #options: RunnerOptions;
  readonly #limits: RunnerLimits;
  readonly #tasks: TaskRunOptions<S>;
  readonly #watching: Outage;
  readonly #running = new Set<Running>();
  /** How many of them are being worked on: the others are being reported. */
  #working = 0;
  readonly #stopping = new AbortController();
  readonly #heartbeat: Heartbeat;
  readonly #loop: Promise<void>;
  #ended = false;
  #slotFree = Promise.withResolvers<void>();

  /** Starts the engine; any number may run on one backend. */
  constructor(engine: Engine<S>, options: RunnerOptions) {
    const { backend, metrics, workDirs, workerId } = options;
    const limits = { ...defaultRunnerLimits, ...options.limits };
    this.#options = options;
    this.#limits = limits;
    this.#tasks = {
      engine,
      backend,
      metrics,
      workDirs,
      outages: {
        artifactStore: this.#outage("The artifact store"),
        eventLog: this.#outage("The event log"),
        taskQueue: this.#outage("The task queue"),
      },
      maxDeliveries: limits.maxDeliveries,
      abortGraceMs: limits.abortGraceMs,
    };
    this.#watching = this.#outage("Keeping leases");
    metrics.capacity.set(limits.concurrency);
    metrics.tasksInProgress.set(0);
    this.#heartbeat = new Heartbeat({
      registry: backend.workerRegistry,
      intervalMs: limits.heartbeatMs,
      outage: this.#outage("The worker registry"),
      report: () => ({
        kind: "engine",
        id: workerId,
        engine_id: engine.engineId,
        stage: engine.stage,
        capabilities: [...engine.capabilities ?? []],
        capacity: limits.concurrency,
        active: this.#running.size,
      }),
    });
    this.#loop = this.#run().finally(() => this.#ended = true);
  }

  /** Rejects, with a reason, while the engine can't work. */
  async check(): Promise<void> {
    if (this.#ended) throw new Error("The engine claims no more tasks");
    await this.#options.backend.check();
  }

  /**
   * Claims no more tasks. Those under way may finish within the grace; the
   * others are handed back.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#slotFree.resolve();
    await this.#loop;
    const ends = [...this.#running].map(({ end }) => end);
    const finished = new AbortController();
    const allEnded = Promise.all(ends).then(() => finished.abort());
    await pause(this.#limits.stopGraceMs, finished.signal);
    for (const { watch } of this.#running) watch.interrupt("stopping");
    await allEnded;
    await this.#heartbeat.stop();
  }

  async #run(): Promise<void> {
    const outage = this.#outage("Claiming tasks");
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (this.#freeSlots === 0) {
        this.#slotFree = Promise.withResolvers();
        await this.#slotFree.promise;
        // Tasks that end together are followed by one claim, not by several.
        await new Promise<void>((resolve) => nextTick(resolve));
        continue;
      }
      try {
        const leases = await this.#claim();
        outage.worked();
        for (const lease of leases) this.#take(lease);
      } catch (error) {
        await pause(outage.failed(error), signal);
      }
    }
  }

  /**
   * How many tasks may be claimed. What is worked off no longer holds up the
   * next task while it is reported, unless reports don't get through.
   */
  get #freeSlots(): number {
    const { concurrency } = this.#limits;
    return Math.min(
      concurrency - this.#working,
      2 * concurrency - this.#running.size,
    );
  }

  #claim(): Promise<TaskLease[]> {
    const { backend, workerId } = this.#options;
    const { leaseMs, waitMs } = this.#limits;
    return backend.taskQueue.claim(this.#tasks.engine.engineId, {
      consumer: workerId,
      count: this.#freeSlots,
      leaseMs,
      waitMs,
      signal: this.#stopping.signal,
    });
  }

  #take(lease: TaskLease): void {
    const { metrics, logger } = this.#options;
    const { message, deliveries } = lease;
    if (deliveries === 1) {
      const waitedMs = Date.now() - Date.parse(message.enqueued_at);
      metrics.queueWait.observe(Math.max(0, waitedMs) / 1000);
    } else metrics.redeliveries.inc();
    const watch = new TaskWatch({
      taskQueue: this.#options.backend.taskQueue,
      lease,
      leaseMs: this.#limits.leaseMs,
      pollMs: this.#limits.pollMs,
      outage: this.#watching,
    });
    const { task_id, job_id, request_id, attempt } = message;
    const run = new TaskRun(
      this.#tasks,
      lease,
      watch,
      () => logger.child({ task_id, job_id, request_id, attempt, deliveries }),
      () => {
        this.#working--;
        this.#slotFree.resolve();
      },
    );
    this.#working++;
    const end = run.run().finally(() => {
      this.#running.delete(running);
      metrics.tasksInProgress.set(this.#running.size);
      this.#slotFree.resolve();
    });
    const running = { watch, end };
    this.#running.add(running);
    metrics.tasksInProgress.set(this.#running.size);
  }

  #outage(what: string): Outage {
    const { logger, metrics } = this.#options;
    return new Outage(what, { logger, errors: metrics.backendErrors });
  }
}
