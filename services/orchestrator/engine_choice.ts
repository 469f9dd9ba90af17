/**
 * Chooses the engine that transcribes a job.
 *
 * @module
 */
import { isAble, transcribersFor } from "../contracts/capability.ts";
import type { JobParameters } from "../contracts/job.ts";
import type { Worker } from "../contracts/worker.ts";
import { defaultTranscriber } from "./graph.ts";

/**
 * Chooses the engine that the job names as its model. Otherwise it chooses a
 * live engine with the capabilities that the job needs, the default engine
 * first. Without one it chooses the default engine, whose queue then holds the
 * task until that engine is there.
 */
export function chooseTranscriber(
  parameters: JobParameters,
  workers: readonly Worker[],
  now: Date,
): string {
  const engines = transcribersFor(parameters, workers);
  const [first] = engines;
  if (first?.engine_id === parameters.model) return parameters.model;
  const able = engines.filter((engine) => isAble(engine, parameters, now))
    .map((engine) => engine.engine_id)
    .sort();
  return able.includes(defaultTranscriber)
    ? defaultTranscriber
    : able[0] ?? defaultTranscriber;
}
