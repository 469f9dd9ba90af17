/**
 * Reads the messages of a WebSocket, in each form that ws gives them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
// @ts-types="@types/ws"
import type { RawData } from "ws";

/** Returns the bytes of a message. */
export function bytesOf(data: RawData): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : Buffer.concat(data);
}
