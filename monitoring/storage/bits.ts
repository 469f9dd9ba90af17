/**
 * Writes and reads numbers of a few bits each, most significant bit first.
 *
 * @module
 */

/** Writes bits. */
export class BitWriter {
  #bytes: Uint8Array;
  /** Number of bits written. */
  #length = 0;

  /** @param capacity Bytes that are expected. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Number of bytes written, the last one perhaps in part. */
  get byteLength(): number {
    return (this.#length + 7) >>> 3;
  }

  /** What was written, with zeros up to the next byte. A view, not a copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.byteLength);
  }

  /** Writes the lowest `count` bits of a number; at most 32. */
  write(value: number, count: number): void {
    const end = this.#length + count;
    if (end > this.#bytes.length * 8) this.#grow(end);
    let left = count;
    let index = this.#length >>> 3;
    let free = 8 - (this.#length & 7);
    while (left > free) {
      this.#put(index, value >>> (left - free), free, free);
      left -= free;
      index++;
      free = 8;
    }
    this.#put(index, value, left, free);
    this.#length = end;
  }

  /** Puts the lowest `count` bits into a byte of which `free` bits are free. */
  #put(index: number, value: number, count: number, free: number): void {
    const bits = value & ((1 << count) - 1);
    this.#bytes[index] = (this.#bytes[index] ?? 0) | (bits << (free - count));
  }

  #grow(bits: number): void {
    const needed = (bits + 7) >>> 3;
    const bytes = new Uint8Array(
      Math.max(needed, Math.ceil(this.#bytes.length * 1.5)),
    );
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}

/** Zeros behind what is read, so that a window of 32 bits is always there. */
const padding = 8;

/** Reads bits. Behind the end it reads zeros. One reader reads many texts. */
export class BitReader {
  // A view of own bytes is read in half the time that an array given takes, as
  // no index needs a check.
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  #position = 0;

  /** Begins to read other bytes. */
  load(bytes: Uint8Array): void {
    const end = bytes.length;
    if (end + padding > this.#bytes.length) {
      this.#bytes = new Uint8Array(2 * (end + padding));
      this.#view = new DataView(this.#bytes.buffer);
    }
    this.#bytes.set(bytes);
    this.#bytes.fill(0, end, end + padding);
    this.#end = end * 8;
    this.#position = 0;
  }

  /** Reads `count` bits as a number without sign; at most 32. */
  read(count: number): number {
    if (count <= 25) return this.readShort(count);
    const high = this.readShort(count - 16);
    return high * 65_536 + this.readShort(16);
  }

  /** Reads at most 25 bits. */
  readShort(count: number): number {
    if (count === 0) return 0;
    const value = this.#window() >>> (32 - count);
    this.#position += count;
    return value;
  }

  /** Counts the zeros that come next, at most 25 and at most `most`; skips them. */
  skipZeros(most: number): number {
    const zeros = Math.min(Math.clz32(this.#window()), 25, most);
    this.#position += zeros;
    return zeros;
  }

  /** Counts the ones that come next, at most `most`; skips them and the zero. */
  readOnes(most: number): number {
    const ones = Math.clz32(~this.#window());
    if (ones >= most) {
      this.#position += most;
      return most;
    }
    this.#position += ones + 1;
    return ones;
  }

  /** The next 25 bits or more, from the highest bit of 32 on. */
  #window(): number {
    const position = Math.min(this.#position, this.#end);
    return this.#view.getInt32(position >>> 3) << (position & 7);
  }
}
