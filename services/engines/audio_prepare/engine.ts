/**
 * The engine of the first stage. It turns any recording into 16 kHz mono files.
 *
 * @module
 */
import { isWav, parseWavHeader, WavError } from "../../audio/wav.ts";
import {
  type Engine,
  EngineError,
  inputFile,
} from "../../engine_sdk/engine.ts";
import { withFfmpeg } from "./ffmpeg.ts";
import { prepare, preparedRate, type PrepareOptions } from "./prepare.ts";

/** Names the engine. */
export const engineId = "audio-prepare";

/** Options of {@linkcode audioPrepare}. */
export interface AudioPrepareOptions {
  /** Program that reads other formats than WAV. @default "ffmpeg" */
  readonly ffmpeg?: string;
  /** Length of the longest audio that is accepted. @default 86400 one day */
  readonly maximumSeconds?: number;
}

/** Makes the engine. It reads WAV itself and every other format through FFmpeg. */
export function audioPrepare(
  options: AudioPrepareOptions = {},
): Engine<"prepare", typeof engineId> {
  const { ffmpeg = "ffmpeg", maximumSeconds = 86_400 } = options;
  return {
    engineId,
    stage: "prepare",
    async process(input, { signal, workDir, logger }) {
      const path = inputFile(input, "audio");
      const how: PrepareOptions = {
        perChannel: input.parameters.per_channel,
        folder: await workDir(),
        maximumSeconds,
        signal,
      };
      const native = await isNative(path);
      logger.debug({ native }, "Reading audio");
      try {
        const { paths, seconds } = native
          ? await prepare((await Deno.open(path)).readable, how)
          : await withFfmpeg(
            path,
            { program: ffmpeg, sampleRate: preparedRate, signal },
            (wav) => prepare(wav, how),
          );
        return {
          files: Object.fromEntries(
            paths.map((path, channel) => [`channel_${channel}`, path]),
          ),
          result: { channels: paths.length, duration_seconds: seconds },
        };
      } catch (error) {
        if (!(error instanceof WavError)) throw error;
        throw new EngineError(error.code, error.message, { cause: error });
      }
    },
  };
}

/** Bytes at the start of a WAV file that hold its format. */
const firstBytes = 4_096;

/** Returns true if the file is WAV of an encoding that needs no FFmpeg. */
async function isNative(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(firstBytes);
  let length = 0;
  while (length < buffer.length) {
    const read = await file.read(buffer.subarray(length));
    if (read === null) break;
    length += read;
  }
  const bytes = buffer.subarray(0, length);
  if (!isWav(bytes)) return false;
  try {
    parseWavHeader(bytes);
    return true;
  } catch (error) {
    return !(error instanceof WavError &&
      error.code === "unsupported_encoding");
  }
}
