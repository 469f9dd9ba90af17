/**
 * One task from its delivery to its end.
 *
 * A crash at any point loses nothing: the lease lapses, and the next delivery
 * repeats the same steps, which write to the same keys and report what the
 * orchestrator counts once.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { cancelledCode, type PlatformEvent } from "../contracts/event.ts";
import type { Failure } from "../contracts/job.ts";
import {
  type StageParameters,
  type StageResult,
  stageSchemas,
} from "../contracts/stage.ts";
import type { Stage, TaskOutput } from "../contracts/task.ts";
import type { Outage } from "../host/outage.ts";
import type { Logger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { TaskLease } from "../ports/task_queue.ts";
import { type Engine, EngineError, type EngineOutput } from "./engine.ts";
import type { EngineInstruments } from "./metrics.ts";
import { InterruptedError, type TaskWatch } from "./task_watch.ts";
import { download, upload } from "./transfer.ts";
import type { WorkDirs } from "./work_dirs.ts";

/** What every task of a runner shares. */
export interface TaskRunOptions<S extends Stage> {
  readonly engine: Engine<S>;
  readonly backend: Pick<Backend, "taskQueue" | "eventLog" | "artifactStore">;
  readonly metrics: EngineInstruments;
  readonly workDirs: WorkDirs;
  /** Shared, so that many tasks report an outage once. */
  readonly outages: {
    readonly artifactStore: Outage;
    readonly eventLog: Outage;
    readonly taskQueue: Outage;
  };
  /** A task that comes more often goes to the dead letters. */
  readonly maxDeliveries: number;
  /** How long an engine may take to stop once its signal aborted; milliseconds. */
  readonly abortGraceMs: number;
}

/** How a try ended, as the orchestrator is told. */
type Outcome =
  | {
    readonly status: "completed";
    readonly output: TaskOutput;
    readonly audioSeconds: number;
  }
  | {
    readonly status: "failed";
    readonly error: Failure;
    readonly retryable: boolean;
  };

/** Longest error message that is passed on. */
const longestMessage = 1_000;

const deliveryLimit = "delivery_limit";

const { prepare, transcribe, merge } = stageSchemas;

/** Checks a stage's parameters. */
const parametersOf: { [S in Stage]: (value: unknown) => StageParameters<S> } = {
  prepare: (value) => prepare.parameters.parse(value),
  transcribe: (value) => transcribe.parameters.parse(value),
  merge: (value) => merge.parameters.parse(value),
};

/** Seconds of audio that a result is about; a merge handles none itself. */
const audioSecondsOf: { [S in Stage]: (result: StageResult<S>) => number } = {
  prepare: (result) => result.duration_seconds,
  transcribe: (result) => result.audio_seconds,
  merge: () => 0,
};

/** Works off one delivered task. Never rejects. */
export class TaskRun<S extends Stage> {
  readonly #options: TaskRunOptions<S>;
  readonly #lease: TaskLease;
  readonly #watch: TaskWatch;
  readonly #logger: Logger;

  constructor(
    options: TaskRunOptions<S>,
    lease: TaskLease,
    watch: TaskWatch,
    logger: Logger,
  ) {
    this.#options = options;
    this.#lease = lease;
    this.#watch = watch;
    this.#logger = logger;
  }

  /** Does everything, and stops to watch at the end. */
  async run(): Promise<void> {
    const { metrics } = this.#options;
    try {
      await using watch = this.#watch;
      await watch.start();
      const outcome = await this.#try();
      await this.#report(outcome);
      if (await this.#settle(outcome)) this.#count(outcome);
      else watch.interrupt("lease_lost");
    } catch (error) {
      if (!(error instanceof InterruptedError)) {
        this.#logger.error({ err: error }, "Task left for redelivery");
      }
    }
    if (this.#watch.holding.aborted) {
      if (this.#watch.interruption === "stopping") await this.#handBack();
      else {
        metrics.leasesLost.inc();
        this.#logger.warn("Task given up: its lease was lost");
      }
    }
  }

  /** Runs the try. @throws {InterruptedError} when nothing may be reported. */
  async #try(): Promise<Outcome> {
    const { deliveries } = this.#lease;
    const { maxDeliveries } = this.#options;
    if (deliveries > maxDeliveries) {
      return failure(
        deliveryLimit,
        `The task was handed out ${deliveries} times and never ended; ` +
          `${maxDeliveries} times are allowed.`,
      );
    }
    try {
      this.#watch.working.throwIfAborted();
      return await this.#work();
    } catch (error) {
      this.#watch.holding.throwIfAborted();
      return this.#failed(error);
    }
  }

  async #work(): Promise<Outcome> {
    const { engine, backend, workDirs, outages, metrics } = this.#options;
    const { message } = this.#lease;
    const signal = this.#watch.working;
    const transfers = {
      artifactStore: backend.artifactStore,
      outage: outages.artifactStore,
      signal,
    };
    const parameters = this.#parameters();
    await this.#publish({ type: "task.started", payload: this.#subject() });

    await using folder = await workDirs.create();
    const downloaded = metrics.download.startTimer();
    const files = await download(
      message.input.files,
      join(folder.path, "input"),
      transfers,
    );
    downloaded();

    const workDir = join(folder.path, "work");
    await Deno.mkdir(workDir);
    const output = await this.#process(() =>
      engine.process({ files, parameters }, {
        signal,
        logger: this.#logger,
        workDir,
        attempt: message.attempt,
      })
    );

    const uploaded = metrics.upload.startTimer();
    const keys = await upload(output.files, message, transfers);
    uploaded();
    return {
      status: "completed",
      output: { files: keys, result: { ...output.result } },
      audioSeconds: audioSecondsOf[engine.stage](output.result),
    };
  }

  /** Gives up on an engine that doesn't heed its signal. */
  async #process(
    start: () => Promise<EngineOutput<S>>,
  ): Promise<EngineOutput<S>> {
    const { metrics, abortGraceMs } = this.#options;
    const signal = this.#watch.working;
    const took = metrics.taskDuration.startTimer();
    const abandoned = Promise.withResolvers<never>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAbort = () => {
      timer = setTimeout(() => {
        this.#logger.error("The engine doesn't stop; its work is abandoned");
        abandoned.reject(signal.reason);
      }, abortGraceMs);
    };
    signal.addEventListener("abort", onAbort);
    try {
      return await Promise.race([Promise.try(start), abandoned.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      clearTimeout(timer);
      if (!signal.aborted) took();
    }
  }

  #parameters(): StageParameters<S> {
    const { engine } = this.#options;
    const { stage, input } = this.#lease.message;
    if (stage !== engine.stage) {
      throw new EngineError(
        "wrong_stage",
        `Engine "${engine.engineId}" is for ${engine.stage}, not ${stage}.`,
      );
    }
    try {
      return parametersOf[engine.stage](input.parameters);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      throw new EngineError("invalid_parameters", z.prettifyError(error));
    }
  }

  /** What an error makes of the try. */
  #failed(error: unknown): Outcome {
    const { engine } = this.#options;
    switch (this.#watch.interruption) {
      case cancelledCode:
        return failure(cancelledCode, "The job was cancelled.");
      case "timeout":
        return failure(
          "timeout",
          `Engine "${engine.engineId}" did not finish by ` +
            `${this.#lease.message.timeout_at}.`,
          true,
        );
    }
    if (error instanceof EngineError) {
      return failure(error.code, error.message, error.retryable);
    }
    // What it says may be about this machine, so it is for the operator alone.
    this.#logger.error({ err: error }, "The engine threw");
    const message = `Engine "${engine.engineId}" failed unexpectedly.`;
    return failure("engine_error", message, true);
  }

  async #report(outcome: Outcome): Promise<void> {
    const subject = this.#subject();
    if (outcome.status === "completed") {
      const { output } = outcome;
      const payload = { ...subject, output };
      await this.#publish({ type: "task.completed", payload });
    } else {
      const { error, retryable } = outcome;
      const payload = { ...subject, error, retryable };
      await this.#publish({ type: "task.failed", payload });
    }
  }

  /** Takes the task out of the queue; false when it is somebody else's by now. */
  #settle(outcome: Outcome): Promise<boolean> {
    const { backend: { taskQueue }, outages } = this.#options;
    const lease = this.#lease;
    return outages.taskQueue.outlast(
      () =>
        outcome.status === "failed" && outcome.error.code === deliveryLimit
          ? taskQueue.deadLetter(lease, outcome.error)
          : taskQueue.acknowledge(lease),
      this.#watch.holding,
    );
  }

  /** Counts the try, once it is settled and can't come again. */
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
    if (code === deliveryLimit) metrics.deadLetters.inc();
    this.#logger.warn({ code, message }, "Task failed");
  }

  async #handBack(): Promise<void> {
    try {
      await this.#options.backend.taskQueue.release(this.#lease);
      this.#logger.info("Task handed back");
    } catch (error) {
      this.#logger.warn({ err: error }, "Task not handed back, will lapse");
    }
  }

  #publish(event: UntimedEvent): Promise<void> {
    const { backend, outages } = this.#options;
    const timestamp = new Date().toISOString();
    return outages.eventLog.outlast(
      () => backend.eventLog.publish({ ...event, timestamp }),
      this.#watch.holding,
    );
  }

  /** What every report says. */
  #subject() {
    const { job_id, request_id, task_id, attempt, engine_id, stage } =
      this.#lease.message;
    return { job_id, request_id, task_id, attempt, engine_id, stage };
  }
}

type UntimedEvent = WithoutTime<PlatformEvent>;
type WithoutTime<Event> = Event extends PlatformEvent ? Omit<Event, "timestamp">
  : never;

function failure(code: string, message: string, retryable = false): Outcome {
  const error = { code, message: message.slice(0, longestMessage) };
  return { status: "failed", error, retryable };
}
