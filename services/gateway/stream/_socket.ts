import type { WebSocket } from "ws";
import {
  type ServerMessage,
  type StreamErrorCode,
  streamErrors,
} from "../../contracts/stream.ts";

/** The code that a socket is closed with, once it is. */
export function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once("close", resolve));
}

/** Sends a message of the protocol. */
export function say(socket: WebSocket, message: ServerMessage): void {
  socket.send(JSON.stringify(message), () => {});
}

/** Closes a socket after what is still to be sent, however long that takes. */
export function closeAfterSent(socket: WebSocket, code: number): void {
  // Else the answer to the close wouldn't be read.
  socket.resume();
  // It is called when all before it is sent; the time for an answer to the
  // close runs from there.
  socket.ping("", false, () => socket.close(code));
}

/** Tells a client why its session doesn't begin, and closes. */
export function refuse(
  client: WebSocket,
  code: StreamErrorCode,
  message: string,
): void {
  say(client, { type: "error", code, message });
  closeAfterSent(client, streamErrors[code]);
}
