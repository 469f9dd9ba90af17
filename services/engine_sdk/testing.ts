/**
 * Helps to test engines: a context for calling one, and a backend on real files
 * for running one.
 *
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { configureMetrics } from "@dalston/metrics";
import { eventually } from "../../tests/support/eventually.ts";
import { openBackend } from "../adapters/open.ts";
import type { PlatformEvent } from "../contracts/event.ts";
import type { Stage, TaskMessage } from "../contracts/task.ts";
import { createLogger } from "../observability/logging.ts";
import type { Backend } from "../ports/backend.ts";
import type { Engine, EngineContext } from "./engine.ts";
import { bindEngine, engineMetrics } from "./metrics.ts";
import { EngineRunner, type RunnerLimits } from "./runner.ts";
import { WorkDirs } from "./work_dirs.ts";

/**
 * Returns the path of an output file.
 *
 * @throws {TypeError} names the files that there are, if there is no such file.
 */
export function outputFile(
  { files }: { readonly files: Readonly<Record<string, string>> },
  name: string,
): string {
  const path = files[name];
  if (path !== undefined) return path;
  throw new TypeError(
    `Cannot read file "${name}": there are ${Object.keys(files).join(", ")}`,
  );
}

/** A context for a test that calls an engine directly. */
export interface TestContext extends EngineContext, AsyncDisposable {
  /** Aborts the context's signal. */
  readonly abort: () => void;
}

/** Creates a context; disposing it removes its folder. */
export async function testContext(): Promise<TestContext> {
  const folder = await Deno.makeTempDir();
  const controller = new AbortController();
  return {
    signal: controller.signal,
    logger: createLogger({
      service: "engine-test",
      level: "error",
      format: "json",
    }),
    workDir: () => Promise.resolve(folder),
    attempt: 1,
    abort: () => controller.abort(new Error("The test aborted it")),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Short limits, so that tests are quick. */
const quick: Partial<RunnerLimits> = {
  concurrency: 1,
  leaseMs: 10_000,
  pollMs: 10,
  waitMs: 1_000,
  heartbeatMs: 20,
  stopGraceMs: 10_000,
  abortGraceMs: 10_000,
};

/** A folder with a backend, a clock that a test can advance, and runners. */
export class Bench implements AsyncDisposable {
  readonly telemetry = configureMetrics("engine-test", engineMetrics, {
    instance: "test",
  });
  /** Log lines, as JSON. */
  readonly log: { level: string; msg: string; err?: { message: string } }[] =
    [];
  readonly jobId: string = crypto.randomUUID();
  readonly #events: PlatformEvent[] = [];
  readonly #started = new AsyncDisposableStack();

  private constructor(
    readonly dataDir: string,
    readonly backend: Backend,
    readonly clock: { skipMs: number },
  ) {}

  static async open(): Promise<Bench> {
    const dataDir = await Deno.makeTempDir();
    const clock = { skipMs: 0 };
    const backend = await openBackend({
      dataDir,
      now: () => Date.now() + clock.skipMs,
    });
    const bench = new Bench(dataDir, backend, clock);
    bench.#started.defer(() => Deno.remove(dataDir, { recursive: true }));
    bench.#started.use(backend);
    return bench;
  }

  /** Starts a runner. The bench stops it, unless the test does. */
  async run<S extends Stage>(
    engine: Engine<S>,
    limits: Partial<RunnerLimits> = {},
    backend: Backend = this.backend,
  ): Promise<EngineRunner<S>> {
    const workDirs = this.#started.use(
      await WorkDirs.open(join(this.dataDir, "work")),
    );
    const runner = new EngineRunner(engine, {
      backend,
      metrics: bindEngine(this.telemetry.metrics, engine.engineId),
      logger: createLogger({
        service: "engine-test",
        level: "debug",
        format: "json",
        write: (line) => this.log.push(JSON.parse(line)),
      }),
      workerId: `${engine.engineId}@test`,
      workDirs,
      limits: { ...quick, ...limits },
    });
    this.#started.defer(() => runner.stop());
    return runner;
  }

  /** Puts a merge task into the queue, with `transcript_0` as its input. */
  async enqueue(overrides: Partial<TaskMessage> = {}): Promise<TaskMessage> {
    const key = `jobs/${this.jobId}/input`;
    await this.store(key, "the input");
    const now = Date.now();
    const message: TaskMessage = {
      task_id: `${this.jobId}-merge`,
      job_id: this.jobId,
      request_id: "request",
      engine_id: "test",
      stage: "merge",
      attempt: 1,
      input: {
        files: { transcript_0: key },
        parameters: { timestamps_granularity: "segment" },
      },
      enqueued_at: new Date(now - 3_000).toISOString(),
      timeout_at: new Date(now + 3_600_000).toISOString(),
      ...overrides,
    };
    await this.backend.taskQueue.enqueue(message);
    return message;
  }

  async store(key: string, content: string | Uint8Array<ArrayBuffer>) {
    const body = new Blob([content]).stream();
    await this.backend.artifactStore.put(key, body);
  }

  /** Reads the text of an artifact; null if there is none. */
  async artifact(key: string): Promise<string | null> {
    const stream = await this.backend.artifactStore.get(key);
    return stream === null ? null : await new Response(stream).text();
  }

  /** Reads every event so far. */
  async events(): Promise<readonly PlatformEvent[]> {
    const deliveries = await this.backend.eventLog.read({
      consumer: "test",
      count: 100,
      waitMs: 0,
      leaseMs: 86_400_000,
    });
    for (const { event } of deliveries) if (event) this.#events.push(event);
    return this.#events;
  }

  /** Waits for the report that a task ended. */
  ended(): Promise<PlatformEvent> {
    return eventually(
      "a task's end",
      async () =>
        (await this.events()).find(({ type }) =>
          type === "task.completed" || type === "task.failed"
        ),
    );
  }

  /** Counts the tasks in the queue, claimed ones included. */
  queued(): number {
    return this.#count("queue_entries");
  }

  /** Counts the dead letters. */
  buried(): number {
    return this.#count("dead_tasks");
  }

  /** Lists the folders of workers in the working folder. */
  workerFolders(): string[] {
    return foldersIn(join(this.dataDir, "work"));
  }

  /** Lists the folders of tasks in the workers' folders. */
  taskFolders(): string[] {
    return this.workerFolders().flatMap(foldersIn);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#started.disposeAsync();
  }

  #count(table: string): number {
    using database = new DatabaseSync(join(this.dataDir, "dalston.db"), {
      readOnly: true,
    });
    const row = database.prepare(`SELECT count(*) AS n FROM ${table}`).get();
    return Number(row?.n);
  }
}

function foldersIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].filter((entry) => entry.isDirectory)
    .map(({ name }) => join(folder, name));
}
