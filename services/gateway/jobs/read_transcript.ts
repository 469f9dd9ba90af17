/**
 * Reads the transcript of a completed job.
 *
 * @module
 */
import type { Job } from "../../contracts/job.ts";
import { type Transcript, transcriptSchema } from "../../contracts/stage.ts";
import type { ArtifactStore } from "../../ports/artifact_store.ts";
import { ApiError } from "../api_error.ts";

/**
 * Reads the transcript, null if the job has none.
 *
 * @throws {ApiError} `transcript_gone` if it was removed.
 */
export async function readTranscript(
  artifactStore: ArtifactStore,
  job: Job,
): Promise<Transcript | null> {
  if (job.transcript === null) return null;
  const stream = await artifactStore.get(job.transcript);
  if (stream === null) {
    throw new ApiError(
      "transcript_gone",
      `The transcript of job ${job.id} is no longer stored.`,
    );
  }
  return transcriptSchema.parse(await new Response(stream).json());
}
