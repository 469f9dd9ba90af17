/**
 * Which transcription engines can do what a job asks for.
 *
 * @module
 */
import type { JobParameters } from "./job.ts";
import { engineStaleMs } from "./liveness.ts";
import type { EngineWorker, Worker } from "./worker.ts";

/** What not every transcription engine does, by what asks for it. */
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

/** The parameters of the job that not every engine can honour: `name=value`. */
export function specialRequests(job: JobParameters): string[] {
  return special.filter(({ asked }) => asked(job)).map((it) => it.request);
}

/**
 * The transcription engines on record that the job may go to: those that its
 * model names, or all, as a model may also be one that engines know.
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

/** Whether the engine is there and can do all that the job asks for. */
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
