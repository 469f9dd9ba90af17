/**
 * Turns a WAV stream into files of 16 kHz mono, in bounded memory.
 *
 * @module
 */
import { join } from "node:path";
import { Resampler } from "../../audio/resample.ts";
import { mix } from "../../audio/samples.ts";
import { readWav } from "../../audio/wav_stream.ts";
import { WavWriter } from "../../audio/wav_writer.ts";
import { EngineError } from "../../engine_sdk/engine.ts";

/** What recognizers want. */
export const preparedRate = 16_000;

/** How to prepare. */
export interface PrepareOptions {
  /** A file for each channel instead of one of them all. */
  readonly perChannel: boolean;
  /** Where the files go. */
  readonly folder: string;
  /** Longer audio is refused. */
  readonly maximumSeconds: number;
  readonly signal: AbortSignal;
}

/** The files that were written. */
export interface Prepared {
  readonly paths: readonly string[];
  readonly seconds: number;
}

/**
 * Writes the files.
 *
 * @throws {WavError} when the stream isn't a readable WAV file.
 * @throws {EngineError} `no_audio` or `audio_too_long`.
 */
export async function prepare(
  stream: ReadableStream<Uint8Array>,
  { perChannel, folder, maximumSeconds, signal }: PrepareOptions,
): Promise<Prepared> {
  const { header, samples } = await readWav(stream);
  const count = perChannel ? header.channels : 1;
  const resampler = new Resampler(header.sampleRate, preparedRate, count);
  await using writers = new AsyncDisposableStack();
  const files: WavWriter[] = [];
  const paths = Array.from(
    { length: count },
    (_, channel) => join(folder, `channel_${channel}.wav`),
  );
  for (const path of paths) {
    files.push(writers.use(await WavWriter.create(path, preparedRate)));
  }
  let length = 0;
  const write = async (channels: readonly Float32Array[]) => {
    signal.throwIfAborted();
    length += channels[0].length;
    if (length > maximumSeconds * preparedRate) {
      throw new EngineError(
        "audio_too_long",
        `The audio is longer than ${maximumSeconds / 3600} hours, which is ` +
          "the most allowed.",
      );
    }
    for (const [i, file] of files.entries()) await file.write(channels[i]);
  };
  for await (const piece of samples) {
    await write(resampler.push(perChannel ? piece : [mix(piece)]));
  }
  await write(resampler.flush());
  if (length === 0) {
    throw new EngineError("no_audio", "The file holds no audio.");
  }
  for (const file of files) await file.finish();
  return { paths, seconds: length / preparedRate };
}
