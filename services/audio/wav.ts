/**
 * Reads the header of a RIFF/WAVE file from its first bytes. RF64, and headers of
 * unknown length that programs write to a pipe, are read too.
 *
 * Follows Microsoft's "Multimedia Programming Interface and Data
 * Specifications 1.0", its WAVE_FORMAT_EXTENSIBLE supplement, and EBU Tech
 * 3306 (RF64).
 *
 * @module
 */

/** Limits of an accepted file. An error names the limit that a file breaks. */
const wavLimits = {
  /** Hz. */
  sampleRate: { least: 8_000, most: 192_000 },
  channels: { most: 32 },
} as const;

/** Bytes at the start of a file that hold the header, unless its metadata are huge. */
export const wavHeaderBytes = 64 * 1024;

/** Codes of what can be wrong with a WAV file. They don't change. */
export type WavErrorCode =
  | "not_wav"
  | "truncated_header"
  | "missing_format"
  | "invalid_format"
  | "unsupported_encoding"
  | "no_channels"
  | "too_many_channels"
  | "sample_rate_out_of_range"
  | "truncated_data";

/** Says that a WAV file can't be read, what was found and what is allowed. */
export class WavError extends Error {
  override name = "WavError";
  readonly code: WavErrorCode;

  constructor(code: WavErrorCode, message: string) {
    super(`Cannot read WAV: ${message}`);
    this.code = code;
  }
}

/** Encoding of the samples. */
export interface WavFormat {
  /** Whole numbers, or IEEE 754. */
  readonly encoding: "pcm" | "float";
  /** 8, 16, 24 or 32 for `pcm`; 32 or 64 for `float`. */
  readonly bitsPerSample: number;
  readonly channels: number;
  /** Samples per second in each channel. */
  readonly sampleRate: number;
}

/** Format and position of the samples. */
export interface WavHeader extends WavFormat {
  /** Bytes before the first sample. */
  readonly dataOffset: number;
  /** Bytes of samples; null if the writer didn't know, and they last to the end. */
  readonly dataBytes: number | null;
}

/** Counts the bytes of one sample of every channel. */
export function bytesPerFrame(format: WavFormat): number {
  return format.channels * format.bitsPerSample / 8;
}

/** Returns true if the first twelve bytes are those of a WAV file. */
export function isWav(bytes: Uint8Array): boolean {
  return bytes.length >= 12 && riffIds.has(id(bytes, 0)) &&
    id(bytes, 8) === "WAVE";
}

/**
 * Reads the header from the first bytes of a file.
 *
 * @throws {WavError} `truncated_header` if the samples don't begin within `bytes`.
 * Call again with more bytes, unless this was the whole file.
 */
export function parseWavHeader(bytes: Uint8Array): WavHeader {
  if (!isWav(bytes)) {
    if (bytes.length < 12) throw truncated(bytes.length);
    throw new WavError(
      "not_wav",
      `it begins with "${printable(bytes)}"; a WAV file begins with ` +
        '"RIFF" or "RF64", its size and "WAVE".',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  let longDataBytes: number | null = null;
  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const chunk = id(bytes, offset);
    const size = view.getUint32(offset + 4, true);
    offset += 8;
    if (chunk === "data") {
      if (format === undefined) {
        throw new WavError(
          "missing_format",
          'there is no "fmt " chunk before the "data" chunk.',
        );
      }
      return {
        ...format,
        dataOffset: offset,
        dataBytes: dataBytes(size, longDataBytes),
      };
    }
    if (chunk === "fmt ") {
      if (offset + size > bytes.length) break;
      format = readFormat(view, offset, size);
    } else if (chunk === "ds64") {
      if (offset + 16 > bytes.length) break;
      longDataBytes = Number(view.getBigUint64(offset + 8, true));
    }
    offset += size + size % 2;
  }
  throw truncated(bytes.length);
}

/** `RIFF`, and its two names for files beyond 4 GB. */
const riffIds = new Set(["RIFF", "RF64", "BW64"]);

/**
 * Sizes that mean "unknown". Most programs write 0xFFFFFFFF to a pipe, SoX writes
 * 0x7FFFFFFF less its header.
 */
const unknownSizes = [
  { least: 0xffff_ff00, most: 0xffff_ffff },
  { least: 0x7fff_0000, most: 0x7fff_ffff },
];

/** Returns the size of the samples; null if it is "unknown" or was never filled in. */
function dataBytes(size: number, long: number | null): number | null {
  if (size === 0xffff_ffff && long !== null) return long;
  const isUnknown = unknownSizes.some(({ least, most }) =>
    size >= least && size <= most
  );
  return size === 0 || isUnknown ? null : size;
}

const formatTags = { pcm: 0x0001, float: 0x0003, extensible: 0xfffe } as const;

/** Names of encodings that occur, for the error. */
const encodingNames: Readonly<Record<number, string>> = {
  0x0002: "Microsoft ADPCM",
  0x0006: "A-law",
  0x0007: "µ-law",
  0x0011: "IMA ADPCM",
  0x0031: "GSM 6.10",
  0x0050: "MPEG",
  0x0055: "MP3",
};

/** Reads a `fmt ` chunk of `size` bytes. */
function readFormat(view: DataView, offset: number, size: number): WavFormat {
  if (size < 16) {
    throw new WavError(
      "invalid_format",
      `its "fmt " chunk has ${size} bytes; there must be at least 16.`,
    );
  }
  const tag = view.getUint16(offset, true);
  const extensible = tag === formatTags.extensible && size >= 40;
  const encodingTag = extensible ? view.getUint16(offset + 24, true) : tag;
  const channels = view.getUint16(offset + 2, true);
  const sampleRate = view.getUint32(offset + 4, true);
  const blockAlign = view.getUint16(offset + 12, true);
  const bitsPerSample = view.getUint16(offset + 14, true);
  checkChannels(channels);
  checkSampleRate(sampleRate);
  const format = {
    encoding: encodingOf(encodingTag, bitsPerSample),
    bitsPerSample,
    channels,
    sampleRate,
  };
  if (blockAlign !== bytesPerFrame(format)) {
    throw new WavError(
      "invalid_format",
      `it says that one sample of each channel takes ${blockAlign} bytes; ` +
        `${channels} × ${bitsPerSample} bits take ${bytesPerFrame(format)}.`,
    );
  }
  return format;
}

function encodingOf(tag: number, bits: number): WavFormat["encoding"] {
  if (tag === formatTags.pcm && [8, 16, 24, 32].includes(bits)) return "pcm";
  if (tag === formatTags.float && [32, 64].includes(bits)) return "float";
  const found = tag === formatTags.pcm
    ? `${bits}-bit PCM`
    : tag === formatTags.float
    ? `${bits}-bit floating point`
    : encodingNames[tag] ?? `format 0x${tag.toString(16).padStart(4, "0")}`;
  throw new WavError(
    "unsupported_encoding",
    `its samples are ${found}; allowed are PCM of 8, 16, 24 or 32 bits and ` +
      "floating point of 32 or 64 bits.",
  );
}

function checkChannels(channels: number): void {
  const { most } = wavLimits.channels;
  if (channels === 0) {
    throw new WavError(
      "no_channels",
      `it has no channel; 1 to ${most} are allowed.`,
    );
  }
  if (channels > most) {
    throw new WavError(
      "too_many_channels",
      `it has ${channels} channels; 1 to ${most} are allowed.`,
    );
  }
}

function checkSampleRate(rate: number): void {
  const { least, most } = wavLimits.sampleRate;
  if (rate >= least && rate <= most) return;
  throw new WavError(
    "sample_rate_out_of_range",
    `its sample rate is ${rate} Hz; ${least} to ${most} Hz are allowed.`,
  );
}

function truncated(length: number): WavError {
  return new WavError(
    "truncated_header",
    `its samples don't begin within the first ${length} bytes.`,
  );
}

/** Reads a four-character code. */
function id(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

/** Returns the first bytes as text for an error message. */
function printable(bytes: Uint8Array): string {
  return id(bytes, 0).replace(/[^ !#-~]/g, "·");
}
