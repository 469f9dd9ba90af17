import { Buffer } from "node:buffer";
import type { RawData } from "ws";

/** What a message holds. */
export function bytesOf(data: RawData): Uint8Array | ArrayBuffer {
  return Array.isArray(data) ? Buffer.concat(data) : data;
}
