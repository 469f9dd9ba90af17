/**
 * Writes a number as its difference from another, in few bits.
 *
 * | bits | then |
 * | --- | --- |
 * | `0` | both are integers: the difference, see {@linkcode writeSigned} |
 * | `10` | XOR of the two, the bits within the last window |
 * | `110` | XOR of the two: 5 bits leading zeros, 6 bits length - 1, the bits |
 * | `111` | no number, but a staleness marker |
 *
 * @module
 */
import type { BitReader, BitWriter } from "./bits.ts";

/** Part of 64 bits in which a XOR has bits, from the highest one on. */
export interface XorWindow {
  leading: number;
  length: number;
}

/** Bits that a new window may cost more than the last one. */
const windowCost = 12;
const maxLeading = 31;

/** Sizes of an integer in bits, each chosen by one more 1 before it. */
const sizes = [3, 6, 10, 17, 32] as const;

const float = new Float64Array(2);
/** Words of the two numbers: low and high. All systems that run Deno do so. */
const words = new Uint32Array(float.buffer);

/** Writes a value. */
export function writeValue(
  bits: BitWriter,
  window: XorWindow,
  base: number,
  value: number,
): void {
  const difference = value - base;
  if (
    difference === (difference | 0) && Number.isSafeInteger(value) &&
    Number.isSafeInteger(base) && !Object.is(value, -0)
  ) {
    bits.write(0, 1);
    writeSigned(bits, difference);
    return;
  }
  load(0, base);
  load(1, value);
  const low = ((words[0] ?? 0) ^ (words[2] ?? 0)) >>> 0;
  const high = ((words[1] ?? 0) ^ (words[3] ?? 0)) >>> 0;
  const leading = Math.min(
    high !== 0 ? Math.clz32(high) : 32 + Math.clz32(low),
    maxLeading,
  );
  const trailing = low !== 0 ? zerosAfter(low) : 32 + zerosAfter(high);
  // Equal values have no bits; one is written.
  const length = Math.max(64 - leading - trailing, 1);
  if (
    leading >= window.leading &&
    leading + length <= window.leading + window.length &&
    window.length < length + windowCost
  ) {
    bits.write(0b10, 2);
  } else {
    bits.write(0b110, 3);
    bits.write(leading, 5);
    bits.write(length - 1, 6);
    window.leading = leading;
    window.length = length;
  }
  writeWindow(bits, window, high, low);
}

/** Writes a staleness marker. */
export function writeStale(bits: BitWriter): void {
  bits.write(0b111, 3);
}

/** Reads what {@linkcode writeValue} or {@linkcode writeStale} wrote. */
export function readValue(
  bits: BitReader,
  window: XorWindow,
  base: number,
): number | "stale" {
  switch (bits.readOnes(3)) {
    case 0:
      return base + readSigned(bits);
    case 1:
      break;
    case 2:
      window.leading = bits.readShort(5);
      window.length = bits.readShort(6) + 1;
      break;
    default:
      return "stale";
  }
  const { leading, length } = window;
  const trailing = 64 - leading - length;
  let high = 0;
  let low = 0;
  if (trailing >= 32) {
    high = bits.read(length) << (trailing - 32);
  } else {
    // The bits of the high word, then those of the low one.
    const inHigh = Math.max(32 - leading, 0);
    high = bits.read(inHigh);
    low = bits.read(length - inHigh) << trailing;
  }
  load(0, base);
  words[0] = (words[0] ?? 0) ^ low;
  words[1] = (words[1] ?? 0) ^ high;
  return float[0] ?? 0;
}

/** Writes an integer of 32 bits with its sign; small ones in few bits. */
export function writeSigned(bits: BitWriter, value: number): void {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  const needed = 32 - Math.clz32(zigzag);
  let ones = 0;
  for (const size of sizes) {
    if (needed <= size) {
      if (ones === sizes.length - 1) bits.write((1 << ones) - 1, ones);
      else bits.write((2 << ones) - 2, ones + 1);
      bits.write(zigzag, size);
      return;
    }
    ones++;
  }
}

/** Reads what {@linkcode writeSigned} wrote. */
export function readSigned(bits: BitReader): number {
  const size = sizes[bits.readOnes(sizes.length - 1)] ?? 0;
  const zigzag = bits.read(size);
  return (zigzag >>> 1) ^ -(zigzag & 1);
}

/** Writes the bits of the window. */
function writeWindow(
  bits: BitWriter,
  { leading, length }: XorWindow,
  high: number,
  low: number,
): void {
  const trailing = 64 - leading - length;
  if (trailing >= 32) {
    bits.write(high >>> (trailing - 32), length);
  } else {
    const inHigh = Math.max(32 - leading, 0);
    bits.write(high, inHigh);
    bits.write(low >>> trailing, length - inHigh);
  }
}

/** Loads a number into the words. All NaN have equal words. */
function load(index: number, value: number): void {
  float[index] = value;
  if (Number.isNaN(value)) {
    words[index * 2] = 0;
    words[index * 2 + 1] = 0x7ff8_0000;
  }
}

/** Counts the zeros at the lower end of a word that isn't 0. */
function zerosAfter(word: number): number {
  return 31 - Math.clz32(word & -word);
}
