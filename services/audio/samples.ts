/**
 * Turns the bytes of a WAV file's data into samples, chunk by chunk.
 *
 * @module
 */
import { bytesPerFrame, type WavFormat } from "./wav.ts";

/** Samples of each channel, from -1 to 1; all arrays have the same length. */
export type Channels = readonly Float32Array[];

/** Reads one sample as a number from -1 to 1. */
type ReadSample = (view: DataView, offset: number) => number;

const readers: Readonly<Record<string, ReadSample>> = {
  pcm8: (view, offset) => (view.getUint8(offset) - 128) / 0x80,
  pcm16: (view, offset) => view.getInt16(offset, true) / 0x8000,
  // The low byte comes first; the sign stands in the other two.
  pcm24: (view, offset) =>
    (view.getInt16(offset + 1, true) * 0x100 + view.getUint8(offset)) /
    0x800000,
  pcm32: (view, offset) => view.getInt32(offset, true) / 0x80000000,
  float32: (view, offset) => finite(view.getFloat32(offset, true)),
  float64: (view, offset) => finite(view.getFloat64(offset, true)),
};

/** Silence in place of what isn't a number: it would spread through filters. */
function finite(sample: number): number {
  return Number.isFinite(sample) ? sample : 0;
}

/** Decodes data that arrives in chunks cut anywhere. */
export class SampleDecoder {
  readonly #channels: number;
  readonly #sampleBytes: number;
  readonly #frameBytes: number;
  readonly #read: ReadSample;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(format: WavFormat) {
    this.#channels = format.channels;
    this.#sampleBytes = format.bitsPerSample / 8;
    this.#frameBytes = bytesPerFrame(format);
    this.#read = readers[`${format.encoding}${format.bitsPerSample}`];
  }

  /** Samples of the frames that `chunk` completes; the rest waits. */
  push(chunk: Uint8Array): Channels {
    const bytes = this.#joined(chunk);
    const frames = Math.floor(bytes.length / this.#frameBytes);
    this.#rest = bytes.slice(frames * this.#frameBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: this.#channels }, (_, channel) => {
      const samples = new Float32Array(frames);
      let offset = channel * this.#sampleBytes;
      for (let frame = 0; frame < frames; frame++) {
        samples[frame] = this.#read(view, offset);
        offset += this.#frameBytes;
      }
      return samples;
    });
  }

  #joined(chunk: Uint8Array): Uint8Array {
    if (this.#rest.length === 0) return chunk;
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    return bytes;
  }
}

/** The mean of all channels. */
export function mix(channels: Channels): Float32Array {
  if (channels.length === 1) return channels[0];
  const mixed = new Float32Array(channels[0].length);
  for (const samples of channels) {
    for (let i = 0; i < mixed.length; i++) {
      mixed[i] += samples[i] / channels.length;
    }
  }
  return mixed;
}
