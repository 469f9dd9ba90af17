/**
 * Sends commands and receives replies over a connection that ioredis has made
 * and logged in. docs/decisions/exporter_protocol.md gives the reason why
 * ioredis doesn't do this too.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { nextTick } from "node:process";
import type { Duplex } from "node:stream";
import type { RedisCommand } from "./command.ts";
import { encodeCommands } from "./encode_commands.ts";
import { ReplyParser } from "./reply_parser.ts";

/** Settles the promise of one command. */
type Waiting = Pick<PromiseWithResolvers<unknown>, "resolve" | "reject">;

/** Takes a socket over for good. */
export class Wire {
  readonly #socket: Duplex;
  readonly #parser = new ReplyParser();
  /** Commands of this turn of the event loop. */
  #unsent: RedisCommand[] = [];
  /** Commands without a reply, in the order in which they were sent. */
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  /** @param socket A socket that no command waits on. */
  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.removeAllListeners("data");
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("error", () => {}); // "close" follows.
    socket.on("close", () => this.#close(new Error("Connection is closed.")));
  }

  /**
   * Sends a command. All commands of one turn of the event loop go out in one
   * write, so calls that run side by side share round trips. Rejects with the
   * error that Redis replies with.
   */
  send(command: RedisCommand): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#isClosed) {
      reject(new Error("Connection is closed."));
      return promise;
    }
    if (this.#unsent.length === 0) nextTick(() => this.#write());
    this.#unsent.push(command);
    this.#waiting.push({ resolve, reject });
    return promise;
  }

  #write(): void {
    const commands = this.#unsent;
    this.#unsent = [];
    if (!this.#isClosed) this.#socket.write(encodeCommands(commands));
  }

  #receive(bytes: Buffer): void {
    try {
      const replies = this.#parser.push(bytes.toString("latin1"));
      const answered = this.#waiting.splice(0, replies.length);
      for (const [i, { resolve, reject }] of answered.entries()) {
        const reply = replies[i];
        if (reply instanceof Error) reject(reply);
        else resolve(reply);
      }
      if (replies.length > answered.length) {
        throw new TypeError(
          "Cannot read what Redis sends: a reply without a command",
        );
      }
    } catch (error) {
      this.#close(error);
      this.#socket.destroy();
    }
  }

  #close(error: unknown): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
