/**
 * Turns the bytes of a WAV file's data into samples, chunk by chunk.
 *
 * @module
 */
import { bytesPerFrame, type WavFormat } from "./wav.ts";

/** Samples of each channel, from -1 to 1. All arrays have the same length. */
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

/** Replaces NaN and infinity by silence, since they would spread through filters. */
function finite(sample: number): number {
  return Number.isFinite(sample) ? sample : 0;
}

/** Decodes data that arrives in chunks of any size. */
export class SampleDecoder {
  readonly #channels: number;
  readonly #sampleBytes: number;
  readonly #frameBytes: number;
  readonly #read: ReadSample;
  #rest: Uint8Array = new Uint8Array(0);

  /** @throws {TypeError} if there are no samples of such a format. */
  constructor(format: WavFormat) {
    this.#channels = format.channels;
    this.#sampleBytes = format.bitsPerSample / 8;
    this.#frameBytes = bytesPerFrame(format);
    this.#read = readerOf(format);
  }

  /** Returns the samples that `chunk` completes; the rest waits for the next chunk. */
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

function readerOf({ encoding, bitsPerSample }: WavFormat): ReadSample {
  const read = readers[`${encoding}${bitsPerSample}`];
  if (read === undefined) {
    throw new TypeError(
      `Cannot decode samples: there is no ${encoding} of ${bitsPerSample} bits`,
    );
  }
  return read;
}

/** Counts the samples of each channel; 0 without channels. */
export function lengthOf([first]: Channels): number {
  return first?.length ?? 0;
}

/** Mixes all channels to one, their mean. */
export function mix(channels: Channels): Float32Array {
  const [first, ...others] = channels;
  if (first !== undefined && others.length === 0) return first;
  const mixed = new Float32Array(lengthOf(channels));
  for (const samples of channels) {
    for (let i = 0; i < mixed.length; i++) {
      mixed[i] = (mixed[i] ?? 0) + (samples[i] ?? 0) / channels.length;
    }
  }
  return mixed;
}
