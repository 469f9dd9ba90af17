/**
 * Compresses the samples of one series. A sample is
 *
 * - `0`: the same distance in time as before, the same value;
 * - `10`: the same distance in time, another value;
 * - `11`: the change of the distance; then `0` if the value is the same, or `1`.
 *
 * What follows is the value as `values.ts` writes it. A series that is scraped
 * at even times and doesn't change takes one bit a sample.
 *
 * @module
 */
import { BitReader, BitWriter } from "./bits.ts";
import type { SampleBuffer } from "./sample_buffer.ts";
import {
  readSigned,
  readValue,
  writeSigned,
  writeStale,
  writeValue,
  type XorWindow,
} from "./values.ts";

/** Compressed samples of one series. */
export interface Chunk {
  /** Time of the first sample. */
  readonly first: number;
  /** Time of the last sample. */
  readonly last: number;
  /** Number of samples, staleness markers among them. */
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Bytes that a new chunk has room for. */
const capacity = 24;

/** Compresses samples, one after the other. */
export class ChunkWriter implements Chunk, XorWindow {
  readonly #bits = new BitWriter(capacity);
  first = NaN;
  last = NaN;
  count = 0;
  leading = 64;
  length = 0;
  /** Distance in time of the last two samples. */
  #distance = 0;
  /** Last value that isn't a staleness marker. */
  #value = 0;

  get bytes(): Uint8Array {
    return this.#bits.bytes;
  }

  /** Adds a sample, which is later than those before. */
  add(timestamp: number, value: number | "stale"): void {
    const bits = this.#bits;
    if (this.count === 0) this.first = this.last = timestamp;
    const distance = timestamp - this.last;
    const change = distance - this.#distance;
    const same = value !== "stale" && Object.is(value, this.#value);
    if (change === 0) {
      if (same) bits.write(0, 1);
      else bits.write(0b10, 2);
    } else {
      bits.write(0b11, 2);
      writeChange(bits, change);
      bits.write(same ? 0 : 1, 1);
    }
    if (value === "stale") {
      writeStale(bits);
    } else if (!same) {
      writeValue(bits, this, this.#value, value);
      this.#value = value;
    }
    this.#distance = distance;
    this.last = timestamp;
    this.count++;
  }
}

/** Reads one chunk after the other. */
const bits = new BitReader();

/** Adds the samples of a chunk to a buffer. */
export function readChunk(
  { first, count, bytes }: Omit<Chunk, "last">,
  buffer: SampleBuffer,
): void {
  bits.load(bytes);
  const window: XorWindow = { leading: 64, length: 0 };
  let timestamp = first;
  let distance = 0;
  let value = 0;
  buffer.reserve(count);
  const { timestamps, values } = buffer;
  let at = buffer.length;
  for (let left = count; left > 0;) {
    const repeated = bits.skipZeros(left);
    for (let i = 0; i < repeated; i++) {
      timestamp += distance;
      timestamps[at] = timestamp;
      values[at] = value;
      at++;
    }
    left -= repeated;
    // After as many zeros as are read at once, there may be more of them.
    if (left === 0 || repeated === 25) continue;
    let differs = 1;
    if (bits.readShort(2) === 0b11) {
      distance += readChange(bits);
      differs = bits.readShort(1);
    }
    timestamp += distance;
    left--;
    if (differs === 1) {
      const next = readValue(bits, window, value);
      if (next === "stale") {
        buffer.stale.push(timestamp);
        continue;
      }
      value = next;
    }
    timestamps[at] = timestamp;
    values[at] = value;
    at++;
  }
  buffer.length = at;
}

/** Changes that don't fit into 32 bits are written with this many more. */
const highBits = 21;

function writeChange(bits: BitWriter, change: number): void {
  if (change === (change | 0)) {
    bits.write(0, 1);
    writeSigned(bits, change);
  } else {
    bits.write(1, 1);
    const high = Math.floor(change / 2 ** 32);
    bits.write(high, highBits);
    bits.write(change - high * 2 ** 32, 32);
  }
}

function readChange(bits: BitReader): number {
  if (bits.readShort(1) === 0) return readSigned(bits);
  const unsigned = bits.read(highBits);
  const high = unsigned << (32 - highBits) >> (32 - highBits);
  return high * 2 ** 32 + bits.read(32);
}
