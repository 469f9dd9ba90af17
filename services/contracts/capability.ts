/**
 * Finds the transcription engines that can do what a job asks for.
 *
 * @module
 */
import type { JobParameters } from "./job.ts";
import { engineStaleMs } from "./liveness.ts";
import type { EngineWorker, Worker } from "./worker.ts";

/** Capabilities that not every engine has, by the parameter that asks for each. */
const special = [
  {
    capability: "diarize",
    request: "speaker_detection=diarize",
    asked: (job: JobParameters) => job.speaker_detection === "diarize",
  },
  {
    capability: "word_timestamps",
    request: "timestamps_granularity=word",
    asked: (job: JobParameters) => job.timestamps_granularity === "word",
  },
] as const;

/** Lists the job's parameters that need a capability, as `name=value`. */
export function specialRequests(job: JobParameters): string[] {
  return special.filter(({ asked }) => asked(job)).map((it) => it.request);
}

/**
 * Lists the transcription engines that the job may go to: the engine that its
 * model names, or all engines, as the model may be one that they know.
 */
export function transcribersFor(
  job: JobParameters,
  workers: readonly Worker[],
): EngineWorker[] {
  const all = workers.filter((worker): worker is EngineWorker =>
    worker.kind === "engine" && worker.stage === "transcribe"
  );
  const named = all.filter(({ engine_id }) => engine_id === job.model);
  return named.length > 0 ? named : all;
}

/** True if the engine is live and can do all that the job asks for. */
export function isAble(
  engine: EngineWorker,
  job: JobParameters,
  now: Date,
): boolean {
  return now.getTime() - Date.parse(engine.last_heartbeat) <= engineStaleMs &&
    special.every(({ asked, capability }) =>
      !asked(job) || engine.capabilities.includes(capability)
    );
}
