/**
 * Tells the runner about each stage: its parameters and its seconds of audio.
 *
 * @module
 */
import { z } from "zod";
import {
  type StageParameters,
  type StageResult,
  stageSchemas,
} from "../contracts/stage.ts";
import type { Stage, TaskMessage } from "../contracts/task.ts";
import { type Engine, EngineError } from "./engine.ts";

const { prepare, transcribe, merge } = stageSchemas;

const parametersOf: { [S in Stage]: (value: unknown) => StageParameters<S> } = {
  prepare: (value) => prepare.parameters.parse(value),
  transcribe: (value) => transcribe.parameters.parse(value),
  merge: (value) => merge.parameters.parse(value),
};

/** Reads the seconds of audio from a result; 0 for a merge, which reads no audio. */
export const audioSecondsOf: {
  [S in Stage]: (result: StageResult<S>) => number;
} = {
  prepare: (result) => result.duration_seconds,
  transcribe: (result) => result.audio_seconds,
  merge: () => 0,
};

/**
 * Checks the parameters of a task for the engine.
 *
 * @throws {EngineError} `wrong_stage` or `invalid_parameters`.
 */
export function readParameters<S extends Stage>(
  engine: Engine<S>,
  { stage, input }: TaskMessage,
): StageParameters<S> {
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
