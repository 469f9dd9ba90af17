/**
 * Turns a WAV stream into files of 16 kHz mono, in bounded memory.
 *
 * @module
 */
import { join } from "node:path";
import { Resampler } from "../../audio/resample.ts";
import { type Channels, lengthOf, mix } from "../../audio/samples.ts";
import { readWav } from "../../audio/wav_stream.ts";
import { WavWriter } from "../../audio/wav_writer.ts";
import { EngineError } from "../../engine_sdk/engine.ts";

/** Sample rate that recognizers expect, in Hz. */
export const preparedRate = 16_000;

/** Options of {@linkcode prepare}. */
export interface PrepareOptions {
  /** `true` writes a file for each channel, `false` one mix of all. */
  readonly perChannel: boolean;
  /** Folder for the files. */
  readonly folder: string;
  /** Length of the longest audio that is accepted. */
  readonly maximumSeconds: number;
  readonly signal: AbortSignal;
}

/** The files that were written. */
export interface Prepared {
  readonly paths: readonly string[];
  readonly seconds: number;
}

/**
 * Writes prepared audio to `channel_0.wav`, `channel_1.wav`, ….
 *
 * @throws {WavError} if the stream is not a readable WAV file.
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
  const files: { readonly path: string; readonly writer: WavWriter }[] = [];
  for (let channel = 0; channel < count; channel++) {
    const path = join(folder, `channel_${channel}.wav`);
    const writer = writers.use(await WavWriter.create(path, preparedRate));
    files.push({ path, writer });
  }
  let length = 0;
  const write = async (channels: Channels) => {
    signal.throwIfAborted();
    length += lengthOf(channels);
    if (length > maximumSeconds * preparedRate) {
      throw new EngineError(
        "audio_too_long",
        `The audio is longer than ${maximumSeconds / 3600} hours, which is ` +
          "the most allowed.",
      );
    }
    for (const [i, samples] of channels.entries()) {
      await files[i]?.writer.write(samples);
    }
  };
  for await (const chunk of samples) {
    await write(resampler.push(perChannel ? chunk : [mix(chunk)]));
  }
  await write(resampler.flush());
  if (length === 0) {
    throw new EngineError("no_audio", "The file holds no audio.");
  }
  for (const { writer } of files) await writer.finish();
  return {
    paths: files.map(({ path }) => path),
    seconds: length / preparedRate,
  };
}
