/**
 * Converts the bytes of a client to the samples of an engine.
 *
 * @module
 */
import { Resampler } from "../audio/resample.ts";
import { SampleDecoder } from "../audio/samples.ts";
import { audioSeconds, bytesPerSample } from "../contracts/stream.ts";
import { engineSampleRate } from "./engine.ts";

/** Decodes 16-bit little-endian audio that arrives in chunks cut anywhere. */
export class AudioInput {
  readonly #sampleRate: number;
  readonly #decoder: SampleDecoder;
  readonly #resampler: Resampler;
  #bytes = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#decoder = new SampleDecoder({
      encoding: "pcm",
      bitsPerSample: 8 * bytesPerSample,
      channels: 1,
      sampleRate,
    });
    this.#resampler = new Resampler(sampleRate, engineSampleRate, 1);
  }

  /** Seconds of audio so far. */
  get seconds(): number {
    return audioSeconds(this.#bytes, this.#sampleRate);
  }

  /** True if the last sample is incomplete so far. */
  get isCut(): boolean {
    return this.#bytes % bytesPerSample !== 0;
  }

  /** Yields the samples of `bytes`, in chunks of at most a second. */
  *push(bytes: Uint8Array): Generator<Float32Array> {
    this.#bytes += bytes.length;
    const second = bytesPerSample * this.#sampleRate;
    for (let at = 0; at < bytes.length; at += second) {
      const decoded = this.#decoder.push(bytes.subarray(at, at + second));
      const samples = onlyChannel(this.#resampler.push(decoded));
      if (samples.length > 0) yield samples;
    }
  }

  /** Returns the last samples, after all bytes. */
  end(): Float32Array {
    return onlyChannel(this.#resampler.flush());
  }
}

function onlyChannel(channels: readonly Float32Array[]): Float32Array {
  const [samples] = channels;
  if (samples !== undefined) return samples;
  throw new TypeError("Cannot read audio: it has no channel");
}
