/**
 * Reads a WAV file as a stream: its header, then its samples.
 *
 * @module
 */
import { type Channels, SampleDecoder } from "./samples.ts";
import {
  bytesPerFrame,
  isWav,
  parseWavHeader,
  WavError,
  type WavHeader,
  wavHeaderBytes,
} from "./wav.ts";

/** A WAV file while it is read. */
export interface WavStream {
  readonly header: WavHeader;
  /**
   * The samples, in chunks as long as the stream's. The stream is closed when they
   * are read to the end, and when the reader leaves early.
   *
   * @throws {WavError} `truncated_data` at the end of a file with fewer bytes than
   * its header says.
   */
  readonly samples: AsyncIterable<Channels>;
}

/**
 * Reads the header; the samples are read as the caller iterates over them.
 *
 * @throws {WavError} if the header can't be read. The stream is then cancelled.
 */
export async function readWav(
  stream: ReadableStream<Uint8Array>,
): Promise<WavStream> {
  const chunks = stream[Symbol.asyncIterator]();
  try {
    const { header, rest } = await readHeader(chunks);
    return { header, samples: decode(header, rest, chunks) };
  } catch (error) {
    await chunks.return?.();
    throw error;
  }
}

/** Reads chunks until the header is complete. */
async function readHeader(
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ header: WavHeader; rest: Uint8Array }> {
  let bytes = new Uint8Array(0);
  while (true) {
    const next = await chunks.next();
    if (!next.done) bytes = joined(bytes, next.value);
    try {
      const header = parseWavHeader(bytes);
      return { header, rest: bytes.subarray(header.dataOffset) };
    } catch (error) {
      const moreMayHelp = !next.done && bytes.length < wavHeaderBytes &&
        (bytes.length < 12 || isWav(bytes)) &&
        error instanceof WavError && error.code === "truncated_header";
      if (!moreMayHelp) throw error;
    }
  }
}

async function* decode(
  header: WavHeader,
  rest: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Channels> {
  try {
    const decoder = new SampleDecoder(header);
    const most = header.dataBytes ?? Infinity;
    let taken = 0;
    let chunk: Uint8Array | undefined = rest;
    while (chunk !== undefined && taken < most) {
      const bytes: Uint8Array = chunk.subarray(
        0,
        Math.min(chunk.length, most - taken),
      );
      taken += bytes.length;
      yield decoder.push(bytes);
      const next = await chunks.next();
      chunk = next.done ? undefined : next.value;
    }
    const missing = most - taken;
    if (header.dataBytes !== null && missing >= bytesPerFrame(header)) {
      throw new WavError(
        "truncated_data",
        `its header says ${most} bytes of samples; there are ${taken}.`,
      );
    }
  } finally {
    await chunks.return?.();
  }
}

function joined(
  a: Uint8Array,
  b: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
