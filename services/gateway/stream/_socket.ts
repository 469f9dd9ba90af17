import type { WebSocket } from "ws";
import {
  type ServerMessage,
  type StreamErrorCode,
  streamErrors,
} from "../../contracts/stream.ts";

/** Resolves with the close code when the socket is closed. */
export function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once("close", resolve));
}

/** Sends a message of the live protocol. */
export function say(socket: WebSocket, message: ServerMessage): void {
  socket.send(JSON.stringify(message), () => {});
}

/** Closes a socket after everything is sent, however long that takes. */
export function closeAfterSent(socket: WebSocket, code: number): void {
  // A paused socket wouldn't read the answer to the close.
  socket.resume();
  // The callback runs when everything is sent; the time for the answer to the
  // close begins then.
  socket.ping("", false, () => socket.close(code));
}

/** Sends a client the error for which its session can't begin, and closes. */
export function refuse(
  client: WebSocket,
  code: StreamErrorCode,
  message: string,
): void {
  say(client, { type: "error", code, message });
  closeAfterSent(client, streamErrors[code]);
}
