/**
 * Takes an upload in: its fields, and its audio into the artifact store.
 *
 * @module
 */
import type { Job } from "../../contracts/job.ts";
import type { ArtifactStore } from "../../ports/artifact_store.ts";
import { ApiError } from "../api_error.ts";
import { openAudio } from "./audio_file.ts";
import { readForm } from "./form.ts";
import { readBody } from "./request_body.ts";

/** What an upload may be. */
export interface UploadLimits {
  /** Most bytes of the audio file. */
  readonly maxFileBytes: number;
  /** How long to wait for the next 16 KiB, in milliseconds. */
  readonly stallMs: number;
}

/** How an upload is received. */
export interface ReceiveOptions {
  readonly limits: UploadLimits;
  readonly artifactStore: ArtifactStore;
  /** Where the audio is stored. */
  readonly artifact: string;
  /**
   * Takes the other fields as they come, null for a value that is too large.
   * What it throws ends the upload.
   */
  readonly field: (name: string, value: string | null) => void;
  /** Ends the upload with its reason. */
  readonly signal: AbortSignal;
}

/** What the form may have beside the bytes of the file. */
const formOverhead = 64 * 1024;

/**
 * Streams the request's `file` to the artifact store, as fast as the slower of
 * client and store. The caller removes what lies there when this throws.
 *
 * @throws {ApiError} when there isn't just one file of audio of allowed size.
 */
export async function receiveUpload(
  request: Request,
  { limits, artifactStore, artifact, field, signal }: ReceiveOptions,
): Promise<Job["audio"]> {
  let audio: Job["audio"] | undefined;
  await readForm(
    request.headers.get("content-type"),
    (stop) =>
      readBody(request, {
        maxBytes: limits.maxFileBytes + formOverhead,
        stallMs: limits.stallMs,
      }, AbortSignal.any([signal, stop])),
    {
      fileField: "file",
      maxFileBytes: limits.maxFileBytes,
      field,
      async file({ filename, bytes: content }) {
        const { format, bytes: whole } = await openAudio(content);
        const stream = ReadableStream.from(whole);
        const { bytes } = await artifactStore.put(artifact, stream);
        audio = {
          artifact,
          filename: printable(filename ?? "audio"),
          content_type: format.contentType,
          bytes,
        };
      },
    },
  );
  if (audio === undefined) {
    throw new ApiError(
      "missing_file",
      'The form has no "file"; send the audio in a field of that name.',
    );
  }
  return audio;
}

/** The name of a file, fit for records and logs. */
function printable(filename: string): string {
  // deno-lint-ignore no-control-regex
  return filename.replace(/[\x00-\x1f\x7f]/g, "").slice(0, 255);
}
