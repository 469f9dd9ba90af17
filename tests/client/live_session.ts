/**
 * A client of live sessions: `docs/streaming.md` shows one.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
// @ts-types="@types/ws"
import { type ClientOptions, type RawData, WebSocket } from "ws";
import {
  type ClientMessage,
  type ServerMessage,
  type ServerMessageOf,
  serverTextSchema,
} from "../../services/contracts/stream.ts";
import { authorization } from "./authorization.ts";
import { SessionError } from "./errors.ts";

/** Options of a session's socket, and of its client. */
export interface LiveSessionOptions extends ClientOptions {
  /** @default undefined none is sent */
  readonly apiKey?: string;
  /**
   * Called with each message from the server; `message` is undefined if a later
   * version of the protocol defines it.
   */
  readonly onMessage?: (
    text: string,
    message: ServerMessage | undefined,
  ) => void;
}

/** The most bytes that wait in our socket before more are sent. */
const mostUnsent = 256 * 1024;

/** One live session, from its first message to its close code. */
export class LiveSession {
  /** Messages from the server so far, in order. */
  readonly messages: ServerMessage[] = [];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  #opened = Promise.withResolvers<void>();
  #news = Promise.withResolvers<void>();

  /** @param url Address of a gateway's or a worker's sessions, with its query. */
  constructor(readonly url: URL, options: LiveSessionOptions = {}) {
    const { apiKey, headers, onMessage, ...socketOptions } = options;
    const socket = new WebSocket(url, {
      ...socketOptions,
      headers: { ...authorization(apiKey), ...headers },
    });
    this.socket = socket;
    this.#opened.promise.catch(() => {}); // for callers that don't wait for it
    socket.once("open", this.#opened.resolve);
    socket.on("error", this.#opened.reject);
    socket.on("message", (data: RawData) => {
      const text = String(data);
      const { data: message } = serverTextSchema.safeParse(text);
      if (message !== undefined) this.messages.push(message);
      onMessage?.(text, message);
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    });
    this.closed = new Promise((resolve) => socket.once("close", resolve));
  }

  /** The types of all messages so far. */
  get types(): ServerMessage["type"][] {
    return this.messages.map(({ type }) => type);
  }

  /**
   * Waits until the server accepted the connection.
   *
   * @throws {SessionError} names the address and what is wrong.
   */
  async opened(): Promise<void> {
    try {
      await this.#opened.promise;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SessionError(`Cannot reach ${this.url}: ${reason}`, { cause });
    }
  }

  /**
   * Waits for a message of this type.
   *
   * @throws {SessionError} lists the messages if the session closed before.
   */
  async told<Type extends ServerMessage["type"]>(
    type: Type,
  ): Promise<ServerMessageOf<Type>> {
    const isWanted = (
      message: ServerMessage,
    ): message is ServerMessageOf<Type> => message.type === type;
    while (true) {
      const message = this.messages.find(isWanted);
      if (message !== undefined) return message;
      await Promise.race([
        this.#news.promise,
        this.closed.then((code) => {
          const told = JSON.stringify(this.messages);
          throw new SessionError(`Closed with ${code} before ${type}: ${told}`);
        }),
      ]);
    }
  }

  /** Waits until the session begins. */
  async begun(): Promise<this> {
    await this.told("session.begin");
    return this;
  }

  /** Sends a message of the protocol. */
  say(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends a frame of audio: 16-bit samples. */
  send(frame: Uint8Array): void {
    this.socket.send(frame);
  }

  /**
   * Sends all frames, no faster than the server reads them, then `end`, and
   * waits until the session is closed.
   *
   * @throws {SessionError} if there was no session, or it ended with an error.
   */
  async stream(frames: AsyncIterable<Uint8Array>): Promise<void> {
    await this.opened();
    const isOpen = () => this.socket.readyState === WebSocket.OPEN;
    for await (const frame of frames) {
      if (!isOpen()) break;
      this.send(frame);
      while (isOpen() && this.socket.bufferedAmount > mostUnsent) {
        await delay(20);
      }
    }
    if (isOpen()) this.say({ type: "end" });
    const code = await this.closed;
    const failed = this.types.includes("error");
    if (this.types.includes("session.end") && !failed) return;
    const what = failed ? "failed" : "broke off";
    throw new SessionError(`The session ${what} (close code ${code})`);
  }
}
