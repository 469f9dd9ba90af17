/**
 * Reads and writes the WebSocket of a session, with limits.
 *
 * @module
 */
import type { ServerMessage } from "../contracts/stream.ts";
import type { ArrivalClock } from "../service/sockets/arrival_clock.ts";
import { bytesOf } from "../service/sockets/bytes_of.ts";
import type { ServerSocket } from "../service/sockets/listen_for_sockets.ts";

/** The client of a session. */
export interface Client {
  send(message: ServerMessage): void;
  /** Stops reading until `resume`, so that the client has to wait. */
  pause(): void;
  resume(): void;
  close(code: number): void;
}

/** Receives the client's messages; `arrived` is the time of arrival. */
export interface Receiver {
  onAudio(bytes: Uint8Array, arrived: number): void;
  onText(text: string, arrived: number): void;
  /** Called for a frame that was too large to read. */
  onTooLarge(): void;
  onClose(code: number): void;
}

/** Time that a client has to read the last messages. */
const sendMs = 30_000;

/** Returns the client of `socket`. */
export function clientAt(
  socket: ServerSocket,
  sendBufferBytes: number,
): Client {
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return;
      // Memory for unread messages is limited.
      if (socket.bufferedAmount > sendBufferBytes) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close(code) {
      // Otherwise the client's answer to the close would not be read.
      socket.resume();
      // The client's time to answer begins after everything is sent.
      socket.ping("", false, () => socket.close(code));
      gone(socket, sendMs);
    },
  };
}

/** Waits until the socket is closed; terminates it after `ms`. */
export function gone(socket: ServerSocket, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), ms);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Passes the messages of `socket` to `receiver`. */
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
