/**
 * The interface that the author of an engine implements. The runner claims
 * tasks, moves files, reports and measures.
 *
 * @module
 */
import type { StageParameters, StageResult } from "../contracts/stage.ts";
import type { Stage } from "../contracts/task.ts";
import type { Logger } from "../observability/logging.ts";

/** The input of one task. */
export interface EngineInput<S extends Stage> {
  /** Paths of the input files, by their names in the stage. */
  readonly files: Readonly<Record<string, string>>;
  /** The stage's parameters, already checked. */
  readonly parameters: StageParameters<S>;
}

/** The runner's services for one task. */
export interface EngineContext {
  /** Aborts when the result is no longer wanted; the engine should then throw soon. */
  readonly signal: AbortSignal;
  /** Adds the task's and the job's id to each line. */
  readonly logger: Logger;
  /**
   * Returns the path of the task's own folder. The first call creates it; the
   * runner removes it after the task. Outputs may lie in it.
   */
  readonly workDir: () => Promise<string>;
  /** Number of this attempt; the first is 1. */
  readonly attempt: number;
}

/** The output of one task. */
export interface EngineOutput<S extends Stage> {
  /** Paths of the files to keep, by their names in the stage. */
  readonly files: Readonly<Record<string, string>>;
  /** The result that the stage defines. */
  readonly result: StageResult<S>;
}

/**
 * An engine. `process` runs several times at once if the runner's concurrency
 * is above 1, and again for the same task after a crash.
 */
export interface Engine<S extends Stage, Id extends string = string> {
  /** Names its queue, its service and its metrics' label: `audio-prepare`. */
  readonly engineId: Id;
  readonly stage: S;
  /** Features beyond the plain stage, such as `word_timestamps`. */
  readonly capabilities?: readonly string[];
  /**
   * Processes one task.
   *
   * @throws {EngineError} if it knows what is wrong. Any other error counts as
   * the engine's own mistake, and the task is retried.
   */
  process(
    input: EngineInput<S>,
    context: EngineContext,
  ): Promise<EngineOutput<S>>;
}

/** A failure that an engine can explain. The job's owner sees the message. */
export class EngineError extends Error {
  override name = "EngineError";
  /** Stable code, in lower case with underscores. */
  readonly code: string;
  /** True if a retry may succeed. */
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
 * Returns the path of an input file.
 *
 * @throws {EngineError} `missing_input` if the task has no such file.
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
