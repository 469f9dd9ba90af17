/**
 * The WebSocket of a session, read and written within bounds.
 *
 * @module
 */
import { Buffer } from "node:buffer";
// @ts-types="@types/ws"
import { type RawData, WebSocket } from "ws";
import type { ServerMessage } from "../contracts/stream.ts";

/** The client, as a session sees it. */
export interface Client {
  send(message: ServerMessage): void;
  /** Reads nothing more until `resume`, so that the client has to wait. */
  pause(): void;
  resume(): void;
  close(code: number): void;
}

/** Who takes what a client sends. */
export interface Receiver {
  onAudio(bytes: Uint8Array): void;
  onText(text: string): void;
  /** A frame wasn't read because of its size. */
  onTooLarge(): void;
  onClose(code: number): void;
}

/** "Message Too Big" (RFC 6455, section 7.4.1). */
const tooLarge = 1009;

/** A socket whose owner hears of a frame that is too large. */
export class SessionSocket extends WebSocket {
  /** Called where ws itself would close without a word. */
  onTooLarge: () => void = () => super.close(tooLarge);

  override close(code?: number, reason?: string): void {
    if (code === tooLarge && this.readyState === this.OPEN) this.onTooLarge();
    else super.close(code, reason);
  }
}

/** The client at the other end of `socket`. */
export function clientAt(
  socket: SessionSocket,
  sendBufferBytes: number,
): Client {
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      // What a client doesn't read can't all be kept for it.
      if (socket.bufferedAmount > sendBufferBytes) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close(code) {
      // Else the client's answer to the close would not be read.
      socket.resume();
      socket.close(code);
    },
  };
}

/** Hands what comes from `socket` to `receiver`. */
export function deliver(socket: SessionSocket, receiver: Receiver): void {
  socket.onTooLarge = () => receiver.onTooLarge();
  socket.on("message", (data, isBinary) => {
    if (isBinary) receiver.onAudio(bytesOf(data));
    else receiver.onText(new TextDecoder().decode(bytesOf(data)));
  });
  socket.on("close", (code) => receiver.onClose(code));
}

function bytesOf(data: RawData): Uint8Array {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : Buffer.concat(data);
}
