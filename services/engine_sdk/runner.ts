/**
 * Runs an engine: claims tasks, processes several at once, sends heartbeats.
 *
 * @module
 */
import { deadline } from "../async/deadline.ts";
import { heartbeatMs } from "../contracts/liveness.ts";
import type { Stage } from "../contracts/task.ts";
import { Heartbeat } from "../service/heartbeat.ts";
import { Outage } from "../service/outage.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { TaskLease } from "../ports/task_queue.ts";
import type { Engine } from "./engine.ts";
import { Lane, shareOut } from "./lane.ts";
import type { EngineInstruments } from "./metrics.ts";
import { TaskRun, type TaskRunOptions } from "./task_run.ts";
import { TaskWatch } from "./task_watch.ts";
import type { WorkDirs } from "./work_dirs.ts";

/** Limits of a runner. Times are milliseconds. */
export interface RunnerLimits {
  /** Number of tasks that the engine processes at once. */
  readonly concurrency: number;
  /** Length of a task's lease. */
  readonly leaseMs: number;
  /** Time between two checks for a cancelled job. */
  readonly pollMs: number;
  /** Longest wait of one claim for a task. */
  readonly waitMs: number;
  /** Most deliveries of a task; one more makes it a dead letter. */
  readonly maxDeliveries: number;
  readonly heartbeatMs: number;
  /** Time that running tasks have after the runner is told to stop. */
  readonly stopGraceMs: number;
  /** Time that an engine has to stop after its signal aborts. */
  readonly abortGraceMs: number;
}

/** Default limits of a runner. */
const defaultRunnerLimits: RunnerLimits = {
  concurrency: 1,
  leaseMs: 60_000,
  pollMs: 1_000,
  waitMs: 5_000,
  maxDeliveries: 3,
  heartbeatMs,
  // Both together stay below the 10 s after which container engines kill.
  stopGraceMs: 5_000,
  abortGraceMs: 3_000,
};

/** Options of a runner. */
export interface RunnerOptions {
  readonly backend: Backend;
  readonly metrics: EngineInstruments;
  readonly logger: Logger;
  /** Unique among the running workers. */
  readonly workerId: string;
  /** Folders for the files of running tasks. */
  readonly workDirs: WorkDirs;
  readonly limits?: Partial<RunnerLimits>;
}

/** A running task. */
interface Running {
  readonly watch: TaskWatch;
  readonly end: Promise<void>;
}

/** Runs one engine. */
export class EngineRunner<S extends Stage> {
  readonly #options: RunnerOptions;
  readonly #limits: RunnerLimits;
  readonly #tasks: TaskRunOptions<S>;
  readonly #watching: Outage;
  readonly #running = new Set<Running>();
  readonly #stopping = new AbortController();
  readonly #heartbeat: Heartbeat;
  readonly #claiming: Promise<unknown>;
  #ended = false;

  /** Starts the engine. Any number of runners may share one backend. */
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
    const outage = this.#outage("Claiming tasks");
    const lanes = shareOut(limits.concurrency).map((slots, place) =>
      new Lane({
        slots,
        place,
        claim: (count) => this.#claim(count),
        work: (lease, onWorked) => this.#work(lease, onWorked),
        outage,
        signal: this.#stopping.signal,
      }).run()
    );
    this.#claiming = Promise.all(lanes).finally(() => this.#ended = true);
  }

  /** Rejects with the reason while the engine can't work. */
  async check(): Promise<void> {
    if (this.#ended) throw new Error("The engine claims no more tasks");
    await this.#options.backend.check();
  }

  /**
   * Stops claiming. Running tasks may finish within the grace period; the
   * runner releases the others.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#claiming;
    const allEnded = Promise.all([...this.#running].map(({ end }) => end));
    // A task's end never rejects, so what fails here is the deadline alone.
    await deadline(allEnded, this.#limits.stopGraceMs).catch(() => {});
    for (const { watch } of this.#running) watch.interrupt("stopping");
    await allEnded;
    await this.#heartbeat.stop();
  }

  #claim(count: number): Promise<TaskLease[]> {
    const { backend, workerId } = this.#options;
    const { leaseMs, waitMs } = this.#limits;
    return backend.taskQueue.claim(this.#tasks.engine.engineId, {
      consumer: workerId,
      count,
      leaseMs,
      waitMs,
      reportStart: true,
      signal: this.#stopping.signal,
    });
  }

  #work(lease: TaskLease, onWorked: () => void): Promise<void> {
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
      onWorked,
    );
    const end = run.run().finally(() => {
      this.#running.delete(running);
      metrics.tasksInProgress.set(this.#running.size);
    });
    const running = { watch, end };
    this.#running.add(running);
    metrics.tasksInProgress.set(this.#running.size);
    return end;
  }

  #outage(what: string): Outage {
    const { logger, metrics } = this.#options;
    return new Outage(what, { logger, errors: metrics.backendErrors });
  }
}
