/**
 * Relays messages from one socket to another, as fast as the slower one.
 *
 * @module
 */
import type { RawData, WebSocket } from "ws";
import { bytesOf } from "../../service/sockets/bytes_of.ts";

/** Unsent bytes at which the relay pauses the sender. */
const mostBytes = 256 * 1024;

/**
 * Relays the messages of one socket to the other. It doesn't read from the sender
 * while the receiver is too slow, so the sender has to wait.
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
