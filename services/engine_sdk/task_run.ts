/**
 * Runs one task from its delivery to its end.
 *
 * A crash at any point loses nothing. The lease expires, and the next delivery
 * repeats the same steps: it writes to the same keys, and the orchestrator
 * counts its report once.
 *
 * @module
 */
import { abortable } from "../async/abortable.ts";
import {
  cancelledCode,
  type PlatformEvent,
  subjectOf,
} from "../contracts/event.ts";
import type { Stage } from "../contracts/task.ts";
import type { Outage } from "../service/outage.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { TaskLease } from "../ports/task_queue.ts";
import { audioSecondsOf, readParameters } from "./_stage.ts";
import { type Engine, EngineError } from "./engine.ts";
import type { EngineInstruments } from "./metrics.ts";
import {
  type Completed,
  deliveryLimit,
  deliveryLimitCode,
  failureOf,
  type Outcome,
} from "./outcome.ts";
import { InterruptedError, type TaskWatch } from "./task_watch.ts";
import { download, upload } from "./transfer.ts";
import type { WorkDirs } from "./work_dirs.ts";

/** Options that all tasks of a runner share. */
export interface TaskRunOptions<S extends Stage> {
  readonly engine: Engine<S>;
  readonly backend: Pick<Backend, "taskQueue" | "artifactStore">;
  readonly metrics: EngineInstruments;
  readonly workDirs: WorkDirs;
  /** Shared, so that many tasks report an outage once. */
  readonly outages: {
    readonly artifactStore: Outage;
    readonly taskQueue: Outage;
  };
  /** Most deliveries of a task; one more makes it a dead letter. */
  readonly maxDeliveries: number;
  /** Time that an engine has to stop after its signal aborts, in milliseconds. */
  readonly abortGraceMs: number;
}

/** Runs one delivered task. */
export class TaskRun<S extends Stage> {
  readonly #options: TaskRunOptions<S>;
  readonly #lease: TaskLease;
  readonly #watch: TaskWatch;
  readonly #makeLogger: () => Logger;
  readonly #onWorked: () => void;
  #knownLogger: Logger | undefined;

  /** @param onWorked Called once, when only the report is left. */
  constructor(
    options: TaskRunOptions<S>,
    lease: TaskLease,
    watch: TaskWatch,
    makeLogger: () => Logger,
    onWorked: () => void,
  ) {
    this.#options = options;
    this.#lease = lease;
    this.#watch = watch;
    this.#makeLogger = makeLogger;
    this.#onWorked = onWorked;
  }

  /** Runs the task and stops its watch at the end. Never rejects. */
  async run(): Promise<void> {
    try {
      if (await this.#settled()) return;
      this.#loseLease();
    } catch (error) {
      if (!(error instanceof InterruptedError)) {
        this.#logger.error({ err: error }, "Task left for redelivery");
      } else if (error.why === "stopping") await this.#release();
      else this.#loseLease();
    }
  }

  /**
   * Returns true if this worker held the task to its end.
   *
   * @throws {InterruptedError} if the task may no longer be reported.
   */
  async #settled(): Promise<boolean> {
    await using watch = this.#watch;
    watch.start();
    const outcome = await this.#attempt().finally(this.#onWorked);
    const settled = await this.#settle(outcome);
    if (settled) this.#count(outcome);
    return settled;
  }

  async #attempt(): Promise<Outcome> {
    const { deliveries } = this.#lease;
    const { maxDeliveries } = this.#options;
    if (deliveries > maxDeliveries) {
      return deliveryLimit(deliveries, maxDeliveries);
    }
    const { working, holding } = this.#watch;
    try {
      working.throwIfAborted();
      return await this.#work();
    } catch (error) {
      holding.throwIfAborted();
      if (!working.aborted && !(error instanceof EngineError)) {
        this.#logger.error({ err: error }, "The engine threw");
      }
      return failureOf(error, this.#lease, this.#watch.interruption);
    }
  }

  async #work(): Promise<Completed> {
    const { engine, backend, workDirs, outages, metrics } = this.#options;
    const { message } = this.#lease;
    const signal = this.#watch.working;
    const logger = () => this.#logger;
    const transfers = {
      artifactStore: backend.artifactStore,
      outage: outages.artifactStore,
      signal,
    };
    const parameters = readParameters(engine, message);

    await using folder = workDirs.forTask();
    const downloaded = metrics.download.startTimer();
    const files = await download(
      message.input.files,
      () => folder.subfolder("input"),
      transfers,
    );
    downloaded();

    const { files: paths, result } = await this.#process(() =>
      engine.process({ files, parameters }, {
        signal,
        get logger() {
          return logger();
        },
        workDir: () => folder.subfolder("work"),
        attempt: message.attempt,
      })
    );

    const uploaded = metrics.upload.startTimer();
    const keys = await upload(paths, message, transfers);
    uploaded();
    return {
      status: "completed",
      output: { files: keys, result: { ...result } },
      audioSeconds: audioSecondsOf[engine.stage](result),
    };
  }

  /** Times the engine, and abandons one that ignores its signal. */
  async #process<T>(work: () => Promise<T>): Promise<T> {
    const { working } = this.#watch;
    const took = this.#options.metrics.taskDuration.startTimer();
    const running = Promise.try(work);
    try {
      return await abortable(running, working);
    } catch (error) {
      if (!working.aborted) throw error;
      return await this.#stopped(running);
    } finally {
      if (!working.aborted) took();
    }
  }

  /** Waits for an engine that was told to stop, for a limited time. */
  async #stopped<T>(running: Promise<T>): Promise<T> {
    const grace = AbortSignal.timeout(this.#options.abortGraceMs);
    try {
      return await abortable(running, grace);
    } catch (error) {
      if (!grace.aborted) throw error;
      this.#logger.error(
        "The engine ignores its signal; its task was abandoned",
      );
      throw this.#watch.working.reason;
    }
  }

  /**
   * Takes the task out of the queue and reports its end. Returns false if
   * another worker holds the task by now.
   */
  #settle(outcome: Outcome): Promise<boolean> {
    const { backend: { taskQueue }, outages } = this.#options;
    const lease = this.#lease;
    const report = this.#reportOf(outcome);
    return outages.taskQueue.outlast(
      () =>
        outcome.status === "failed" && outcome.error.code === deliveryLimitCode
          ? taskQueue.deadLetter(lease, outcome.error, report)
          : taskQueue.acknowledge(lease, report),
      this.#watch.holding,
    );
  }

  #reportOf(outcome: Outcome): PlatformEvent {
    const subject = subjectOf(this.#lease.message);
    const timestamp = new Date().toISOString();
    if (outcome.status === "completed") {
      const payload = { ...subject, output: outcome.output };
      return { type: "task.completed", timestamp, payload };
    }
    const { error, retryable } = outcome;
    const payload = { ...subject, error, retryable };
    return { type: "task.failed", timestamp, payload };
  }

  /** Counts the attempt, once it is settled and can't be delivered again. */
  #count(outcome: Outcome): void {
    const { metrics } = this.#options;
    if (outcome.status === "completed") {
      metrics.succeeded.inc();
      metrics.audioProcessed.inc(outcome.audioSeconds);
      this.#logger.info("Task completed");
      return;
    }
    const { code, message } = outcome.error;
    if (code === cancelledCode) {
      metrics.cancelled.inc();
      this.#logger.info("Task cancelled");
      return;
    }
    metrics.failed.inc();
    metrics.failures.inc(code);
    if (code === deliveryLimitCode) metrics.deadLetters.inc();
    this.#logger.warn({ code, message }, "Task failed");
  }

  /** Created at the first line, because creating it is its main cost. */
  get #logger(): Logger {
    return this.#knownLogger ??= this.#makeLogger();
  }

  #loseLease(): void {
    this.#options.metrics.leasesLost.inc();
    this.#logger.warn("Task dropped: the lease was lost");
  }

  async #release(): Promise<void> {
    try {
      await this.#options.backend.taskQueue.release(this.#lease);
      this.#logger.info("Task released");
    } catch (error) {
      this.#logger.warn(
        { err: error },
        "Task could not be released; its lease will expire",
      );
    }
  }
}
