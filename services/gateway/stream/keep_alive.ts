/**
 * Notices that the other end of a socket vanished without a word.
 *
 * @module
 */
import type { WebSocket } from "ws";

/**
 * Pings until the socket closes, and breaks it off when nothing came back from
 * one ping to the next.
 */
export function keepAlive(socket: WebSocket, intervalMs: number): void {
  let isHeard = true;
  const hear = () => {
    isHeard = true;
  };
  socket.on("pong", hear);
  socket.on("message", hear);
  const timer = setInterval(() => {
    // What isn't read can't be heard.
    if (!isHeard && !socket.isPaused) {
      socket.terminate();
      return;
    }
    isHeard = socket.isPaused;
    socket.ping();
  }, intervalMs);
  socket.once("close", () => clearInterval(timer));
}
