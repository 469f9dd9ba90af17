/**
 * Recognizes audio files by their first bytes, whatever their names.
 *
 * @module
 */
import { isWav } from "../../audio/wav.ts";

/** Number of first bytes that are enough to recognize a file. */
export const signatureBytes = 12;

/** A kind of file that is accepted. */
export interface AudioFormat {
  /** Name for messages. */
  readonly name: string;
  readonly contentType: string;
  /** Tests the first `signatureBytes` of a file, or all of a shorter one. */
  readonly begins: (head: Uint8Array) => boolean;
}

/** All kinds of files that are accepted. */
export const audioFormats: readonly AudioFormat[] = [
  { name: "WAV", contentType: "audio/wav", begins: isWav },
  {
    name: "MP3",
    contentType: "audio/mpeg",
    begins: (head) => startsWith(head, "ID3") || isMp3Frame(head),
  },
  {
    name: "Ogg",
    contentType: "audio/ogg",
    begins: (head) => startsWith(head, "OggS"),
  },
  {
    name: "FLAC",
    contentType: "audio/flac",
    begins: (head) => startsWith(head, "fLaC"),
  },
  {
    name: "MP4",
    contentType: "audio/mp4",
    begins: (head) => startsWith(head.subarray(4), "ftyp"),
  },
  {
    // Matroska files begin in the same way.
    name: "WebM",
    contentType: "audio/webm",
    begins: (head) => startsWith(head, "\x1A\x45\xDF\xA3"),
  },
];

/** Returns the kind of a file that begins with these bytes. */
export function audioFormat(head: Uint8Array): AudioFormat | undefined {
  return audioFormats.find(({ begins }) => begins(head));
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length &&
    String.fromCharCode(...bytes.subarray(0, text.length)) === text;
}

/** Tests for an MPEG audio frame, layer III (ISO/IEC 11172-3, 2.4.2.3). */
function isMp3Frame(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const header = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const field = (shift: number, bits: number) =>
    (header >>> shift) & (2 ** bits - 1);
  return field(21, 11) === 0x7ff && // sync
    field(19, 2) !== 1 && // version: 1 is reserved
    field(17, 2) === 1 && // layer III
    field(12, 4) !== 15 && // bit rate: 15 is forbidden
    field(10, 2) !== 3; // sample rate: 3 is reserved
}
