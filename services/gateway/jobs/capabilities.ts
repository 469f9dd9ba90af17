/**
 * Whether an engine is there that can do what a job asks for.
 *
 * @module
 */
import type { JobParameters } from "../../contracts/job.ts";
import type { EngineWorker } from "../../contracts/worker.ts";
import type { WorkerRegistry } from "../../ports/worker_registry.ts";
import { ApiError } from "../api_error.ts";

/** An engine that didn't report for so long counts as gone. */
const staleAfterMs = 60_000;

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

/**
 * Refuses a job that no engine on duty can do as asked, rather than have it
 * done otherwise.
 *
 * @throws {ApiError} `no_capable_engine`.
 */
export async function requireCapableEngine(
  job: JobParameters,
  registry: WorkerRegistry,
  now: Date,
): Promise<void> {
  const wanted = special.filter(({ asked }) => asked(job));
  if (wanted.length === 0) return;
  const transcribers = (await registry.workers()).filter(
    (worker): worker is EngineWorker =>
      worker.kind === "engine" && worker.stage === "transcribe",
  );
  // A model may be the name of an engine, or of a model that engines know.
  const named = transcribers.filter(({ engine_id }) => engine_id === job.model);
  const able = (named.length > 0 ? named : transcribers).some((engine) =>
    now.getTime() - Date.parse(engine.last_heartbeat) <= staleAfterMs &&
    wanted.every(({ capability }) => engine.capabilities.includes(capability))
  );
  if (able) return;
  throw new ApiError(
    "no_capable_engine",
    `No transcription engine that is running offers ${
      wanted.map(({ request }) => request).join(" with ")
    }.`,
  );
}
