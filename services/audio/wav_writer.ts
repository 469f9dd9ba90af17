/**
 * Writes 16-bit PCM WAV files.
 *
 * @module
 */

/** Length of the header that {@linkcode wavHeader} makes, in bytes. */
const headerBytes = 44;

/** Options of {@linkcode wavHeader}. */
export interface WavHeaderOptions {
  readonly sampleRate: number;
  readonly channels: number;
  /** Bytes of samples that follow. */
  readonly dataBytes: number;
}

/** Makes the header of a file with 16-bit samples. */
export function wavHeader(options: WavHeaderOptions): Uint8Array<ArrayBuffer> {
  const { sampleRate, channels, dataBytes } = options;
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  const text = (offset: number, value: string) =>
    header.set(new TextEncoder().encode(value), offset);
  text(0, "RIFF");
  view.setUint32(4, headerBytes - 8 + dataBytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  return header;
}

/** Encodes samples as 16-bit PCM, little-endian. Values beyond -1 and 1 are clipped. */
export function encodePcm16(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round((samples[i] ?? 0) * 0x8000);
    view.setInt16(2 * i, Math.max(-0x8000, Math.min(0x7fff, value)), true);
  }
  return bytes;
}

/** Writes a mono file chunk by chunk. Its header is right after {@linkcode finish}. */
export class WavWriter implements AsyncDisposable {
  readonly #file: Deno.FsFile;
  readonly #sampleRate: number;
  #dataBytes = 0;

  private constructor(file: Deno.FsFile, sampleRate: number) {
    this.#file = file;
    this.#sampleRate = sampleRate;
  }

  /** Creates the file, or empties it. */
  static async create(path: string, sampleRate: number): Promise<WavWriter> {
    const file = await Deno.open(path, {
      write: true,
      create: true,
      truncate: true,
    });
    const writer = new WavWriter(file, sampleRate);
    await writer.#writeHeader();
    return writer;
  }

  /** Appends samples. */
  async write(samples: Float32Array): Promise<void> {
    const bytes = encodePcm16(samples);
    await this.#writeAll(bytes);
    this.#dataBytes += bytes.length;
  }

  /** Writes the final sizes into the header. */
  async finish(): Promise<void> {
    await this.#file.seek(0, Deno.SeekMode.Start);
    await this.#writeHeader();
  }

  /** Closes the file, finished or not. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#file.close();
    return Promise.resolve();
  }

  #writeHeader(): Promise<void> {
    return this.#writeAll(wavHeader({
      sampleRate: this.#sampleRate,
      channels: 1,
      dataBytes: this.#dataBytes,
    }));
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      rest = rest.subarray(await this.#file.write(rest));
    }
  }
}
