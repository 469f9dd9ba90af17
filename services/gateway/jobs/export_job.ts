/**
 * `GET /v1/audio/transcriptions/:id/export/:format`: returns the transcript as a file.
 *
 * @module
 */
import { z } from "zod";
import type { Transcript } from "../../contracts/stage.ts";
import type { Backend } from "../../ports/backend.ts";
import type { ApiHandler } from "../api_call.ts";
import { ApiError } from "../api_error.ts";
import { toSrt, toVtt } from "../export/subtitles.ts";
import { findJob } from "./find_job.ts";
import { check } from "./parameters.ts";
import { readTranscript } from "./read_transcript.ts";

interface Format {
  readonly contentType: string;
  readonly write: (transcript: Transcript) => string;
}

const formats = {
  txt: {
    contentType: "text/plain; charset=utf-8",
    write: ({ text }) => text === "" ? "" : `${text}\n`,
  },
  srt: { contentType: "application/x-subrip; charset=utf-8", write: toSrt },
  vtt: { contentType: "text/vtt; charset=utf-8", write: toVtt },
  json: {
    contentType: "application/json",
    write: (transcript) => JSON.stringify(transcript),
  },
} as const satisfies Record<string, Format>;

const formatName = z.enum(["txt", "srt", "vtt", "json"]);

/** Makes the handler. */
export function exportJob({ jobStore, artifactStore }: Backend): ApiHandler {
  return async (call) => {
    const name = check("format", formatName, call.params.format);
    const job = await findJob(jobStore, call);
    const transcript = await readTranscript(artifactStore, job);
    if (job.status !== "completed" || transcript === null) {
      throw new ApiError(
        "job_not_completed",
        `Cannot export job ${job.id}: it is ${job.status}.`,
      );
    }
    const { contentType, write } = formats[name];
    return new Response(write(transcript), {
      headers: {
        "content-type": contentType,
        "content-disposition": `attachment; filename="${job.id}.${name}"`,
      },
    });
  };
}
