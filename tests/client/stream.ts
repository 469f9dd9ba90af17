/**
 * A client of the live protocol: sends audio, passes on what it is told.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  type ClientMessage,
  type ServerMessage,
  serverMessageSchema,
} from "../../services/contracts/stream.ts";

/** What to send where, and what to do with the answers. */
export interface StreamOptions {
  readonly url: URL;
  /** API key. @default undefined none is sent */
  readonly key?: string;
  /** 16-bit samples, sent as they come. */
  readonly frames: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Told of each message; undefined where it is one of a later version. */
  readonly onMessage: (
    text: string,
    message: ServerMessage | undefined,
  ) => void;
}

/** A server that can't be reached, or hung up before the session's end. */
export class StreamError extends Error {
  override name = "StreamError";
}

/** Bytes that may wait in our socket before more are sent. */
const mostUnsent = 256 * 1024;

/**
 * Holds one session, from the first frame to its end.
 *
 * @throws {StreamError} when there was no session, or it ended with an error.
 */
export async function stream(options: StreamOptions): Promise<void> {
  const { url, key, frames, onMessage } = options;
  const socket = new WebSocket(url, {
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  let failed = false;
  let ended = false;
  socket.onmessage = ({ data }) => {
    const { data: message } = serverMessageSchema.safeParse(JSON.parse(data));
    if (message?.type === "error") failed = true;
    if (message?.type === "session.end") ended = true;
    onMessage(data, message);
  };
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  await opened(socket);
  for await (const frame of frames) {
    if (socket.readyState !== WebSocket.OPEN) break;
    socket.send(frame);
    await drained(socket);
  }
  if (socket.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify({ type: "end" } satisfies ClientMessage));
  }
  const { code } = await closed;
  if (ended && !failed) return;
  const what = failed ? "failed" : "broke off";
  throw new StreamError(`The session ${what} (close code ${code})`);
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = (event) => {
      const why = event instanceof ErrorEvent ? event.message : "no reason";
      reject(new StreamError(`Cannot reach ${socket.url}: ${why}`));
    };
  });
}

/** Waits while the server reads slower than we send. */
async function drained(socket: WebSocket): Promise<void> {
  while (
    socket.bufferedAmount > mostUnsent && socket.readyState === WebSocket.OPEN
  ) {
    await delay(20);
  }
}
