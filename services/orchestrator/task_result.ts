/**
 * Checks that an engine's output is what its stage promises. The next stages
 * depend on it, so a wrong output fails its own task and not a later one.
 *
 * @module
 */
import { z } from "zod";
import type { Failure } from "../contracts/job.ts";
import { stageSchemas } from "../contracts/stage.ts";
import type { Task, TaskOutput } from "../contracts/task.ts";

/** Describes what is wrong with the output of a task; null if nothing is. */
export function checkOutput(task: Task, output: TaskOutput): Failure | null {
  const { success, error } = stageSchemas[task.stage].result.safeParse(
    output.result,
  );
  if (!success) return invalid(task, z.prettifyError(error));
  for (const name of promisedFiles(task, output)) {
    if (output.files[name] === undefined) {
      return invalid(task, `no file "${name}"`);
    }
  }
  return null;
}

/** Yields the names of the required files, one at a time as there may be many. */
function* promisedFiles(task: Task, output: TaskOutput): Generator<string> {
  if (task.stage !== "prepare") return yield "transcript";
  const { channels } = stageSchemas.prepare.result.parse(output.result);
  for (let index = 0; index < channels; index++) yield `channel_${index}`;
}

function invalid(task: Task, what: string): Failure {
  return {
    code: "invalid_output",
    message: `Engine "${task.engine_id}" gave an unusable result: ${what}`,
  };
}
