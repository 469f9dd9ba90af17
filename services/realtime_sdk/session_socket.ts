/**
 * The WebSocket of a session, read and written within bounds.
 *
 * @module
 */
import type { ServerMessage } from "../contracts/stream.ts";
import type { ArrivalClock } from "../host/arrival_clock.ts";
import { bytesOf } from "../host/bytes_of.ts";
import type { ServerSocket } from "../host/listen_for_sockets.ts";

/** The client, as a session sees it. */
export interface Client {
  send(message: ServerMessage): void;
  /** Reads nothing more until `resume`, so that the client has to wait. */
  pause(): void;
  resume(): void;
  close(code: number): void;
}

/** Who takes what a client sends; `arrived` is when it came, by the clock. */
export interface Receiver {
  onAudio(bytes: Uint8Array, arrived: number): void;
  onText(text: string, arrived: number): void;
  /** A frame wasn't read because of its size. */
  onTooLarge(): void;
  onClose(code: number): void;
}

/** How long a client may take to read the last of what it is sent. */
const sendMs = 30_000;

/** The client at the other end of `socket`. */
export function clientAt(
  socket: ServerSocket,
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
      // The time for that answer begins when all before it is sent.
      socket.ping("", false, () => socket.close(code));
      gone(socket, sendMs);
    },
  };
}

/** Resolves when the socket is closed; breaks it off after `ms`. */
export function gone(socket: ServerSocket, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), ms);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Hands what comes from `socket` to `receiver`. */
export function deliver(
  socket: ServerSocket,
  receiver: Receiver,
  clock: ArrivalClock,
): void {
  socket.onTooLarge = () => receiver.onTooLarge();
  socket.on("message", (data, isBinary) => {
    const arrived = clock.now();
    if (isBinary) receiver.onAudio(bytesOf(data), arrived);
    else receiver.onText(new TextDecoder().decode(bytesOf(data)), arrived);
  });
  socket.on("close", (code) => receiver.onClose(code));
}
