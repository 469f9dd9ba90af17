/**
 * A client of live sessions.
 *
 * @module
 */
// @ts-types="@types/ws"
import { type ClientOptions, type RawData, WebSocket } from "ws";
import type { ClientMessage } from "../../services/contracts/stream.ts";

/** A message, as it came. */
type Message = Readonly<Record<string, unknown>>;

function parsed(data: RawData): Message {
  return JSON.parse(data.toString());
}

/** A client, and what it was told. */
export class StreamClient {
  readonly messages: Message[] = [];
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  #news = Promise.withResolvers<void>();

  /** Connects to the gateway at this address. */
  constructor(address: string, query = "", options: ClientOptions = {}) {
    const url = new URL(`/v1/audio/transcriptions/stream${query}`, address);
    url.protocol = "ws:";
    const socket = new WebSocket(url, options);
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("message", (data) => {
      this.messages.push(parsed(data));
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    });
    this.closed = new Promise((resolve) => socket.once("close", resolve));
  }

  /** Waits for a message of this type. */
  async told(type: string): Promise<Message> {
    while (true) {
      const message = this.messages.find((it) => it.type === type);
      if (message !== undefined) return message;
      await Promise.race([
        this.#news.promise,
        this.closed.then((code) => {
          const told = JSON.stringify(this.messages);
          throw new Error(`Closed with ${code} before ${type}: ${told}`);
        }),
      ]);
    }
  }

  /** Waits until the session begins. */
  async begun(): Promise<this> {
    await this.told("session.begin");
    return this;
  }

  /** Sends what a client says as text. */
  say(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The types of all messages so far. */
  get types(): string[] {
    return this.messages.map(({ type }) => String(type));
  }
}
