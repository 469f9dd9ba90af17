/**
 * Packs the samples of one append into a row, which keeps them safe until they
 * stand in chunks. A sample is
 *
 * - `0`: of the series with the next id, at the same time, with its last value;
 * - `1`, then three parts: `0` for the next id, or `1` and the step to the id;
 *   `0` for the same time, or `1` and the time; `0` for the last value, or `1` and
 *   the value as `values.ts` writes it.
 *
 * The last value of a series counts within a segment, which is some rows that
 * are deleted together. So a segment can be read without those before it.
 *
 * @module
 */
import { BitReader, BitWriter } from "./bits.ts";
import {
  readSigned,
  readValue,
  writeSigned,
  writeStale,
  writeValue,
  type XorWindow,
} from "./values.ts";

/** A row of the log. */
export interface LogRow {
  /** Time of the first sample. */
  readonly first: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** Packs samples. */
export class LogWriter implements LogRow, XorWindow {
  readonly #bits = new BitWriter(256);
  leading = 64;
  length = 0;
  count = 0;
  first = 0;
  #series = 0;
  #timestamp = 0;

  get bytes(): Uint8Array {
    return this.#bits.bytes;
  }

  /**
   * Adds a sample.
   *
   * @param base The last value of the series in this segment; 0 if none.
   */
  add(
    series: number,
    timestamp: number,
    base: number,
    value: number | "stale",
  ): void {
    if (this.count === 0) this.first = this.#timestamp = timestamp;
    const step = series - this.#series;
    const sameTime = timestamp === this.#timestamp;
    const sameValue = value !== "stale" && Object.is(value, base);
    this.#series = series;
    this.#timestamp = timestamp;
    this.count++;
    const bits = this.#bits;
    if (step === 1 && sameTime && sameValue) {
      bits.write(0, 1);
      return;
    }
    bits.write(1, 1);
    bits.write(step === 1 ? 0 : 1, 1);
    if (step !== 1) writeSigned(bits, step);
    bits.write(sameTime ? 0 : 1, 1);
    if (!sameTime) {
      // In the range of years that dates have, two words hold a time.
      const high = Math.floor(timestamp / 2 ** 32);
      bits.write(high, 32);
      bits.write(timestamp - high * 2 ** 32, 32);
    }
    bits.write(sameValue ? 0 : 1, 1);
    if (sameValue) return;
    if (value === "stale") writeStale(bits);
    else writeValue(bits, this, base, value);
  }
}

/** Takes the samples of a row. */
export interface LogSink {
  /** Returns the last value of the series in this segment; 0 if none. */
  base(series: number): number;
  take(series: number, timestamp: number, value: number | "stale"): void;
}

/** Reads a row. */
export function readLogRow({ first, count, bytes }: LogRow, to: LogSink): void {
  const bits = new BitReader();
  bits.load(bytes);
  const window: XorWindow = { leading: 64, length: 0 };
  let series = 0;
  let timestamp = first;
  for (let i = 0; i < count; i++) {
    if (bits.readShort(1) === 0) {
      series++;
      to.take(series, timestamp, to.base(series));
      continue;
    }
    series += bits.readShort(1) === 0 ? 1 : readSigned(bits);
    if (bits.readShort(1) === 1) {
      const high = bits.read(32) | 0;
      timestamp = high * 2 ** 32 + bits.read(32);
    }
    const base = to.base(series);
    const value = bits.readShort(1) === 0
      ? base
      : readValue(bits, window, base);
    to.take(series, timestamp, value);
  }
}
