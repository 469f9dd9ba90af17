/**
 * The engine of the first stage: any recording in, 16 kHz mono files out.
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

/** What the engine can be told. */
export interface AudioPrepareOptions {
  /** Program that reads what isn't WAV. @default "ffmpeg" */
  readonly ffmpeg?: string;
  /** Longer audio is refused. @default 86400 a day */
  readonly maximumSeconds?: number;
}

/** WAV is read natively, everything else through FFmpeg. */
export function audioPrepare(
  options: AudioPrepareOptions = {},
): Engine<"prepare"> {
  const { ffmpeg = "ffmpeg", maximumSeconds = 86_400 } = options;
  return {
    engineId: "audio-prepare",
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

/** Enough for the format of any WAV file that puts it where it belongs. */
const firstBytes = 4_096;

/** Whether the file is WAV of an encoding that needs no FFmpeg. */
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
