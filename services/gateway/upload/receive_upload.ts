/**
 * Receives an upload: its fields, and its audio into the artifact store.
 *
 * @module
 */
import type { Job } from "../../contracts/job.ts";
import type { ArtifactStore } from "../../ports/artifact_store.ts";
import { ApiError } from "../api_error.ts";
import { openAudio } from "./audio_file.ts";
import { readForm } from "./form.ts";
import { readBody } from "./request_body.ts";

/** Limits of an upload. */
export interface UploadLimits {
  /** Largest size of the audio file, in bytes. */
  readonly maxFileBytes: number;
  /** Longest wait for the next 16 KiB, in milliseconds. */
  readonly stallMs: number;
}

/** Options of {@linkcode receiveUpload}. */
export interface ReceiveOptions {
  readonly limits: UploadLimits;
  readonly artifactStore: ArtifactStore;
  /** Key of the audio in the artifact store. */
  readonly artifact: string;
  /**
   * Receives the other fields as they arrive, null for a value that is too
   * large. An error that it throws ends the upload.
   */
  readonly field: (name: string, value: string | null) => void;
  /** Ends the upload with its reason. */
  readonly signal: AbortSignal;
}

/** Size of the form beside the file, in bytes. */
const formOverhead = 64 * 1024;

/**
 * Streams the request's `file` to the artifact store, as fast as the slower of
 * client and store. If it throws, the caller removes what was stored.
 *
 * @throws {ApiError} unless the form has one audio file of an allowed size.
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

/** Makes the name of a file safe for records and the log. */
function printable(filename: string): string {
  // deno-lint-ignore no-control-regex
  return filename.replace(/[\x00-\x1f\x7f]/g, "").slice(0, 255);
}
