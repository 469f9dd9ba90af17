/**
 * What a WebSocket's message holds, in whichever form the library gives it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
// @ts-types="@types/ws"
import type { RawData } from "ws";

/** The bytes of a message. */
export function bytesOf(data: RawData): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : Buffer.concat(data);
}
