/**
 * Reads WAV files as frames for a live session, and sends them in real time.
 *
 * @module
 */
import { Resampler } from "../../services/audio/resample.ts";
import { mix } from "../../services/audio/samples.ts";
import { readWav } from "../../services/audio/wav_stream.ts";
import { encodePcm16 } from "../../services/audio/wav_writer.ts";
import { sampleRates } from "../../services/contracts/stream.ts";
import { pause } from "../../services/async/pause.ts";

/** Samples per second to which a file is resampled if sessions don't take its rate. */
const usualRate = 16_000;

/** Audio for a live session. */
export interface LiveAudio {
  readonly sampleRate: number;
  /** 16-bit samples of one channel, in chunks of any length. */
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens a file. Its channels are mixed; its rate is kept if sessions take it.
 *
 * @throws {WavError} if it isn't a WAV file.
 */
export async function openAudio(path: string): Promise<LiveAudio> {
  const file = await Deno.open(path);
  const { header, samples } = await readWav(file.readable);
  const isAllowed = header.sampleRate <= sampleRates.most;
  const sampleRate = isAllowed ? header.sampleRate : usualRate;
  const resampler = new Resampler(header.sampleRate, sampleRate, 1);
  async function* chunks() {
    for await (const channels of samples) {
      yield* resampler.push([mix(channels)]).map(encodePcm16);
    }
    yield* resampler.flush().map(encodePcm16);
  }
  return { sampleRate, chunks: chunks() };
}

/** Cuts chunks into frames of one length; the last one may be shorter. */
export async function* frames(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  length: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let rest = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    let at = 0;
    for (; at + length <= bytes.length; at += length) {
      yield bytes.slice(at, at + length);
    }
    rest = bytes.slice(at);
  }
  if (rest.length > 0) yield rest;
}

/** Yields one frame each `frameMs`. Ends early, without an error, at `stop`. */
export async function* paced<T>(
  frames: AsyncIterable<T>,
  frameMs: number,
  stop: AbortSignal,
): AsyncGenerator<T> {
  const begun = performance.now();
  let count = 0;
  for await (const frame of frames) {
    const early = begun + count++ * frameMs - performance.now();
    if (early > 0) await pause(early, stop);
    if (stop.aborted) return;
    yield frame;
  }
}
