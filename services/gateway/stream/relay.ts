/**
 * Hands messages from one socket to another, no faster than they are taken.
 *
 * @module
 */
import type { RawData, WebSocket } from "ws";
import { bytesOf } from "../../service/sockets/bytes_of.ts";

/** What may wait to be sent before nothing more is read. */
const mostBytes = 256 * 1024;

/**
 * Passes on what comes from one socket to the other. While the other end
 * doesn't take it, the sender is not read from, so it has to wait.
 */
export function relay(from: WebSocket, to: WebSocket): void {
  function onSent(): void {
    if (from.isPaused && to.bufferedAmount <= mostBytes / 2) from.resume();
  }
  from.on("message", (data: RawData, binary: boolean) => {
    if (to.readyState !== to.OPEN) return;
    to.send(bytesOf(data), { binary }, onSent);
    if (to.bufferedAmount > mostBytes) from.pause();
  });
}
