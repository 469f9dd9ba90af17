/**
 * A WAV file as a live session wants it, and at the pace of life.
 *
 * @module
 */
import { Resampler } from "../../services/audio/resample.ts";
import { mix } from "../../services/audio/samples.ts";
import { readWav } from "../../services/audio/wav_stream.ts";
import { encodePcm16 } from "../../services/audio/wav_writer.ts";
import { sampleRates } from "../../services/contracts/stream.ts";
import { pause } from "../../services/async/pause.ts";

/** Samples per second of what is sent where a file has a rate that may not be. */
const usualRate = 16_000;

/** What a client sends. */
export interface LiveAudio {
  readonly sampleRate: number;
  /** 16-bit samples of one channel, in pieces of any length. */
  readonly pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens a file: its channels mixed, its rate kept where a session takes it.
 *
 * @throws {WavError} when it is no WAV file.
 */
export async function openAudio(path: string): Promise<LiveAudio> {
  const file = await Deno.open(path);
  const { header, samples } = await readWav(file.readable);
  const isAllowed = header.sampleRate <= sampleRates.most;
  const sampleRate = isAllowed ? header.sampleRate : usualRate;
  const resampler = new Resampler(header.sampleRate, sampleRate, 1);
  async function* pieces() {
    for await (const channels of samples) {
      yield* resampler.push([mix(channels)]).map(encodePcm16);
    }
    yield* resampler.flush().map(encodePcm16);
  }
  return { sampleRate, pieces: pieces() };
}

/** The same bytes in frames of one length; the last one may be shorter. */
export async function* frames(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  length: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let rest = new Uint8Array(0);
  for await (const piece of pieces) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    let at = 0;
    for (; at + length <= bytes.length; at += length) {
      yield bytes.slice(at, at + length);
    }
    rest = bytes.slice(at);
  }
  if (rest.length > 0) yield rest;
}

/** Gives one frame each `frameMs`; ends early, without an error, when stopped. */
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
