/**
 * Reads the beginning of an upload and rejects files that aren't audio. Errors
 * further inside are found when an engine reads the audio.
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

/** A file that begins as an audio file. */
export interface AudioFile {
  readonly format: AudioFormat;
  /** The whole file, from its first byte. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Reads as much of a file as is needed to know its format.
 *
 * @throws {ApiError} `empty_file`, `unsupported_audio`, or `invalid_audio` for
 * a WAV file whose header shows that it can't be used.
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

/** Returns the file's format, undefined if more of the file is needed. */
function judge(head: Uint8Array, isAll: boolean): AudioFormat | undefined {
  if (head.length < signatureBytes && !isAll) return undefined;
  if (head.length === 0) {
    throw new ApiError("empty_file", "The file is empty.");
  }
  const format = audioFormat(head);
  if (format === undefined) {
    throw new ApiError(
      "unsupported_audio",
      "The file doesn't begin as a known kind of audio: allowed are " +
        `${audioFormats.map(({ name }) => name).join(", ")}.`,
    );
  }
  if (format.contentType !== "audio/wav") return format;
  return isHeaderWhole(head, isAll) ? format : undefined;
}

/** Checks a WAV header. Returns false if more of the file is needed. */
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

/** Errors of WAV files that FFmpeg may still read. */
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
