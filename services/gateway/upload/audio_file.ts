/**
 * Looks at the beginning of an upload and refuses what isn't audio. What is
 * wrong further inside is found where the audio is read.
 *
 * @module
 */
import {
  parseWavHeader,
  WavError,
  type WavErrorCode,
  wavHeaderBytes,
} from "../../audio/wav.ts";
import { ApiError } from "../api_error.ts";
import {
  type AudioFormat,
  audioFormat,
  audioFormats,
  signatureBytes,
} from "./audio_format.ts";

/** A file that begins like audio. */
export interface AudioFile {
  readonly format: AudioFormat;
  /** All of it, from the first byte on. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Reads as much as it takes to tell what the file is.
 *
 * @throws {ApiError} `empty_file`, `unsupported_audio`, or `invalid_audio` for
 * a WAV file whose header says that nothing can be done with it.
 */
export async function openAudio(
  bytes: AsyncIterable<Uint8Array>,
): Promise<AudioFile> {
  const chunks = bytes[Symbol.asyncIterator]();
  const buffer = new Uint8Array(wavHeaderBytes);
  let length = 0;
  while (true) {
    const next = await chunks.next();
    const chunk = next.done ? new Uint8Array() : next.value;
    const fitting = chunk.subarray(0, buffer.length - length);
    buffer.set(fitting, length);
    length += fitting.length;
    const head = buffer.subarray(0, length);
    const isAll = next.done === true || length === buffer.length;
    const format = judge(head, isAll);
    if (format === undefined) continue;
    const rest = chunk.subarray(fitting.length);
    return { format, bytes: joined([head, rest], chunks) };
  }
}

/** The file's format, or undefined while more of it is needed to tell. */
function judge(head: Uint8Array, isAll: boolean): AudioFormat | undefined {
  if (head.length < signatureBytes && !isAll) return undefined;
  if (head.length === 0) {
    throw new ApiError("empty_file", "The file is empty.");
  }
  const format = audioFormat(head);
  if (format === undefined) {
    throw new ApiError(
      "unsupported_audio",
      "The file doesn't begin like audio that is known here: allowed are " +
        `${audioFormats.map(({ name }) => name).join(", ")}.`,
    );
  }
  if (format.contentType !== "audio/wav") return format;
  return isHeaderWhole(head, isAll) ? format : undefined;
}

/** Checks a WAV header; false while more of it is needed. */
function isHeaderWhole(head: Uint8Array, isAll: boolean): boolean {
  try {
    parseWavHeader(head);
    return true;
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    if (convertible.has(error.code)) return true;
    if (error.code === "truncated_header" && !isAll) return false;
    throw new ApiError("invalid_audio", error.message);
  }
}

/** What a converter may still make sense of. */
const convertible: ReadonlySet<WavErrorCode> = new Set([
  "unsupported_encoding",
]);

async function* joined(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* first.filter(({ length }) => length > 0);
    for (let n = await rest.next(); !n.done; n = await rest.next()) {
      yield n.value;
    }
  } finally {
    await rest.return?.();
  }
}
