/**
 * Detects that the other end of a socket is gone without a close.
 *
 * @module
 */
import type { WebSocket } from "ws";

/**
 * Pings until the socket closes, and breaks the connection if nothing arrives
 * between two pings.
 */
export function keepAlive(socket: WebSocket, intervalMs: number): void {
  let isHeard = true;
  const hear = () => {
    isHeard = true;
  };
  socket.on("pong", hear);
  socket.on("message", hear);
  const timer = setInterval(() => {
    // A paused socket reads no answer.
    if (!isHeard && !socket.isPaused) {
      socket.terminate();
      return;
    }
    isHeard = socket.isPaused;
    socket.ping();
  }, intervalMs);
  socket.once("close", () => clearInterval(timer));
}
