/**
 * Which engine transcribes a job.
 *
 * @module
 */
import type { JobParameters } from "../contracts/job.ts";
import type { EngineWorker, Worker } from "../contracts/worker.ts";
import { defaultTranscriber } from "./graph.ts";

/** By when a worker must have reported to count as there. */
export interface Liveness {
  readonly now: Date;
  readonly staleAfterMs: number;
}

/**
 * The engine that the job names as its model; else one that is there and can do
 * what the job needs, the default one first; else the default one, whose queue
 * then holds the task until it comes.
 */
export function chooseTranscriber(
  parameters: JobParameters,
  workers: readonly Worker[],
  liveness: Liveness,
): string {
  const transcribers = workers.filter((worker): worker is EngineWorker =>
    worker.kind === "engine" && worker.stage === "transcribe"
  );
  if (transcribers.some((worker) => worker.engine_id === parameters.model)) {
    return parameters.model;
  }
  const needed = neededCapabilities(parameters);
  const able = transcribers
    .filter((worker) => isLive(worker, liveness))
    .filter((worker) => needed.every((it) => worker.capabilities.includes(it)))
    .map((worker) => worker.engine_id)
    .sort();
  return able.includes(defaultTranscriber)
    ? defaultTranscriber
    : able[0] ?? defaultTranscriber;
}

function neededCapabilities(parameters: JobParameters): string[] {
  const needed: string[] = [];
  if (parameters.timestamps_granularity === "word") {
    needed.push("word_timestamps");
  }
  if (parameters.speaker_detection === "diarize") needed.push("diarize");
  return needed;
}

function isLive(worker: Worker, { now, staleAfterMs }: Liveness): boolean {
  return now.getTime() - Date.parse(worker.last_heartbeat) <= staleAfterMs;
}
