/**
 * Provides an orchestrator on a real database, and engines that a test drives.
 *
 * @module
 */
import { configureMetrics } from "@dalston/metrics";
import { samples, type Scrapable } from "@dalston/metrics/testing";
import { openBackend } from "../adapters/open.ts";
import { audioKey } from "../contracts/artifact_keys.ts";
import type { PlatformEvent } from "../contracts/event.ts";
import { type Job, jobParametersSchema } from "../contracts/job.ts";
import type { Task, TaskMessage } from "../contracts/task.ts";
import { createLogger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import { type Answer, engineIds, reportsOf, succeed } from "./_fake_engine.ts";
import { applyEvent } from "./apply.ts";
import type { Context } from "./context.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { orchestratorMetrics } from "./metrics.ts";

/** Longer than any lease of the tests. */
export const leaseMs = 60_000;

/** Builds a task as a store keeps it. */
export function taskWith(change: Partial<Task> = {}): Task {
  return {
    id: "t",
    job_id: "6f1c2b52-2f0c-4bd2-9a55-5a3f1ad1a001",
    stage: "transcribe",
    engine_id: "e",
    status: "ready",
    depends_on: [],
    channel: null,
    attempt: 1,
    input: { files: {}, parameters: {} },
    output: null,
    error: null,
    created_at: "2026-01-01T00:00:00Z",
    started_at: null,
    completed_at: null,
    ...change,
  };
}

/** The end of a job. */
export interface JobEnd extends Pick<Job, "status" | "transcript" | "error"> {
  readonly tasks: readonly {
    readonly id: string;
    readonly status: string;
    readonly attempt: number;
    readonly files: readonly string[];
  }[];
}

/** Creates metrics, and a logger that keeps its lines. */
export function instruments(lines: string[] = []) {
  const telemetry = configureMetrics("orchestrator", orchestratorMetrics, {
    instance: "test",
  });
  const logger = createLogger({
    service: "orchestrator",
    level: "debug",
    format: "json",
    write: (line) => lines.push(line),
  });
  return { telemetry, logger, lines };
}

/** A database, a clock that stands still, and steps that a test takes. */
export class Harness implements AsyncDisposable {
  readonly #instruments = instruments();
  readonly telemetry = this.#instruments.telemetry;
  readonly logger = this.#instruments.logger;
  /** Every log line so far. */
  readonly lines = this.#instruments.lines;
  /** Every event that was handled, in that order. */
  readonly handled: PlatformEvent[] = [];

  private constructor(
    readonly dataDir: string,
    readonly backend: Backend,
    readonly clock: { ms: number },
  ) {}

  static async open(): Promise<Harness> {
    const dataDir = await Deno.makeTempDir();
    const clock = { ms: Date.parse("2026-01-01T00:00:00Z") };
    const backend = await openBackend({ dataDir, now: () => clock.ms });
    return new Harness(dataDir, backend, clock);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend[Symbol.asyncDispose]();
    await Deno.remove(this.dataDir, { recursive: true });
  }

  now = () => new Date(this.clock.ms);

  /** Returns the context of the orchestrator's parts; `backend` may fail. */
  context(
    limits: Partial<Limits> = {},
    backend: Backend = this.backend,
  ): Context {
    return {
      backend,
      metrics: this.telemetry.metrics,
      logger: this.logger,
      limits: { ...defaultLimits, ...limits },
      now: this.now,
    };
  }

  /** Stores a job without an event. */
  async store(parameters: Record<string, unknown> = {}): Promise<Job> {
    const id = crypto.randomUUID();
    const job: Job = {
      id,
      tenant_id: "default",
      request_id: `request-${id}`,
      status: "pending",
      parameters: jobParametersSchema.parse(parameters),
      audio: {
        artifact: audioKey(id),
        filename: "a.wav",
        content_type: "audio/wav",
        bytes: 1,
      },
      created_at: this.now().toISOString(),
      started_at: null,
      completed_at: null,
      error: null,
      transcript: null,
    };
    await this.backend.jobStore.create(job);
    return job;
  }

  /** Builds an event about the job. */
  event(
    job: Job,
    type: "job.created" | "job.cancel_requested",
  ): PlatformEvent {
    const payload = { job_id: job.id, request_id: job.request_id };
    return { type, timestamp: this.now().toISOString(), payload };
  }

  /** Stores a job and publishes its event, as a gateway does. */
  async submit(parameters: Record<string, unknown> = {}): Promise<Job> {
    const job = await this.store(parameters);
    await this.backend.eventLog.publish(this.event(job, "job.created"));
    return job;
  }

  /** Claims a task of the engine and reports nothing. */
  async claim(engineId: string): Promise<TaskMessage | null> {
    const { taskQueue } = this.backend;
    const [lease] = await taskQueue.claim(engineId, {
      count: 1,
      consumer: "engine",
      leaseMs,
      waitMs: 0,
    });
    if (lease === undefined) return null;
    await taskQueue.acknowledge(lease);
    return lease.message;
  }

  /** Claims a task of the engine; fails if there is none. */
  async take(engineId: string): Promise<TaskMessage> {
    const message = await this.claim(engineId);
    if (message === null) throw new Error(`no task for ${engineId}`);
    return message;
  }

  /** Handles the events of an engine, without the event log. */
  async report(message: TaskMessage, answer: Answer): Promise<void> {
    for (const report of reportsOf(message, answer, this.now())) {
      await applyEvent(this.context(), report, false);
    }
  }

  /** Has every engine process its queue; returns the number of tasks. */
  async work(
    answer: (message: TaskMessage) => Answer = succeed,
  ): Promise<number> {
    let tasks = 0;
    for (const engineId of engineIds) {
      for (
        let message = await this.claim(engineId);
        message !== null;
        message = await this.claim(engineId)
      ) {
        tasks++;
        const reports = reportsOf(message, answer(message), this.now());
        for (const report of reports) {
          await this.backend.eventLog.publish(report);
        }
      }
    }
    return tasks;
  }

  /**
   * Handles the events in the log, each `times` times. Failed events stay in
   * the log. Returns the number of deliveries.
   */
  async handle(context = this.context(), times = 1): Promise<number> {
    const deliveries = await this.backend.eventLog.read({
      consumer: "orchestrator",
      count: 100,
      waitMs: 0,
      leaseMs,
    });
    for (const delivery of deliveries) {
      if (delivery.event === null) throw new Error(delivery.raw);
      this.handled.push(delivery.event);
      try {
        for (let time = 0; time < times; time++) {
          await applyEvent(context, delivery.event, delivery.deliveries > 1);
        }
        await context.backend.eventLog.acknowledge(delivery);
      } catch (error) {
        this.logger.debug({ err: error }, "left");
      }
    }
    return deliveries.length;
  }

  /** Handles events and tasks until there are none; fails if some are stuck. */
  async settle(
    options: {
      readonly context?: Context;
      readonly times?: number;
      readonly answer?: (message: TaskMessage) => Answer;
    } = {},
  ): Promise<void> {
    for (let idle = 0; idle < 2;) {
      const done = await this.handle(options.context, options.times) +
        await this.work(options.answer);
      idle = done === 0 ? idle + 1 : 0;
      if (done === 0) this.clock.ms += leaseMs + 1;
    }
  }

  /** Reads the job from the store. */
  async job(id: string): Promise<Job> {
    const job = await this.backend.jobStore.get(id);
    if (job === null) throw new Error(`no job ${id}`);
    return job;
  }

  /** Reads the end of a job, without ids that differ between runs. */
  async end(id: string): Promise<JobEnd> {
    const { status, transcript, error } = await this.job(id);
    const tasks = (await this.backend.jobStore.tasks(id)).map((task) => ({
      id: task.id.replace(id, "job"),
      status: task.status,
      attempt: task.attempt,
      files: Object.values(task.output?.files ?? {}).map((key) =>
        key.replaceAll(id, "job")
      ),
    }));
    const key = transcript?.replaceAll(id, "job") ?? null;
    return { status, transcript: key, error, tasks };
  }

  /** Reads the status of each task by its place in the graph. */
  async taskStatuses(id: string): Promise<Record<string, string>> {
    const tasks = await this.backend.jobStore.tasks(id);
    return Object.fromEntries(
      tasks.map((task) => [task.id.slice(id.length + 1), task.status]),
    );
  }

  /** Counts the events that tell the end of a job. */
  outcomes(): number {
    const types = ["job.completed", "job.failed", "job.cancelled"];
    return this.handled.filter(({ type }) => types.includes(type)).length;
  }

  /** Reads the counters of jobs and tasks, see {@linkcode countsOf}. */
  counts(): Promise<Record<string, number>> {
    return countsOf(this.telemetry);
  }
}

/** Reads the counters of jobs and tasks above 0, without common labels. */
export async function countsOf(
  telemetry: Scrapable,
): Promise<Record<string, number>> {
  const counted =
    /^dalston_orchestrator_(jobs_total|jobs_cancelled_total|job_duration_seconds_count|tasks_\w+_total|task_retries_total|dag_build_duration_seconds_count)$/;
  const found: Record<string, number> = {};
  for (const { name, labels, value } of await samples(telemetry)) {
    const short = counted.exec(name)?.[1];
    if (short === undefined || value === 0) continue;
    const own = Object.entries(labels).filter(([label]) =>
      label !== "service" && label !== "instance"
    ).map(([, value]) => value);
    found[[short, ...own].join(" ")] = value;
  }
  return found;
}
