/**
 * What the author of an engine writes. Claiming tasks, files, reports and
 * metrics are the runner's.
 *
 * @module
 */
import type { StageParameters, StageResult } from "../contracts/stage.ts";
import type { Stage } from "../contracts/task.ts";
import type { Logger } from "../observability/logging.ts";

/** What a task gives an engine to work on. */
export interface EngineInput<S extends Stage> {
  /** Paths of the files, by the names that the stage gives them. */
  readonly files: Readonly<Record<string, string>>;
  /** The stage's parameters, checked. */
  readonly parameters: StageParameters<S>;
}

/** What an engine may use while it works. */
export interface EngineContext {
  /** Aborts when the work is no longer wanted; then the engine is to throw soon. */
  readonly signal: AbortSignal;
  /** Its lines carry the task's and the job's id. */
  readonly logger: Logger;
  /**
   * Path of a folder of the task's own, made when it is first asked for and
   * removed when the task is over. Outputs may lie in it.
   */
  readonly workDir: () => Promise<string>;
  /** 1 for the first try of the task. */
  readonly attempt: number;
}

/** What an engine made. */
export interface EngineOutput<S extends Stage> {
  /** Paths of the files to keep, by the names that the stage gives them. */
  readonly files: Readonly<Record<string, string>>;
  /** What the stage reports. */
  readonly result: StageResult<S>;
}

/**
 * An engine. `process` runs several times at once where the runner's
 * concurrency is above 1, and again for the same task after a crash.
 */
export interface Engine<S extends Stage> {
  /** Names its queue, its service and its metrics' label: `audio-prepare`. */
  readonly engineId: string;
  readonly stage: S;
  /** What it offers beyond the plain stage, such as `word_timestamps`. */
  readonly capabilities?: readonly string[];
  /**
   * Works one task off.
   *
   * @throws {EngineError} when it knows what is wrong; anything else that is
   * thrown counts as the engine's own mistake and is tried again.
   */
  process(
    input: EngineInput<S>,
    context: EngineContext,
  ): Promise<EngineOutput<S>>;
}

/** A failure that an engine can explain. The message reaches the job's owner. */
export class EngineError extends Error {
  override name = "EngineError";
  /** Stable; in lower case with underscores. */
  readonly code: string;
  /** Whether another try may go better. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    options: ErrorOptions & {
      /** @default false */
      readonly retryable?: boolean;
    } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/**
 * Path of an input file.
 *
 * @throws {EngineError} `missing_input` when the task has no such file.
 */
export function inputFile(input: EngineInput<Stage>, name: string): string {
  const path = input.files[name];
  if (path !== undefined) return path;
  const there = Object.keys(input.files).join('", "');
  throw new EngineError(
    "missing_input",
    `The task has no file "${name}"; it has ${there ? `"${there}"` : "none"}.`,
  );
}
