/**
 * `GET /v1/audio/transcriptions/:id`: shows a job, its tasks and its transcript.
 *
 * @module
 */
import type { Backend } from "../../ports/backend.ts";
import type { ApiHandler } from "../api_call.ts";
import { findJob } from "./find_job.ts";
import { details } from "./job_view.ts";
import { readTranscript } from "./read_transcript.ts";

/** Makes the handler. */
export function getJob({ jobStore, artifactStore }: Backend): ApiHandler {
  return async (call) => {
    const job = await findJob(jobStore, call);
    const [tasks, transcript] = await Promise.all([
      jobStore.tasks(job.id),
      readTranscript(artifactStore, job),
    ]);
    return Response.json(details(job, tasks, transcript));
  };
}
