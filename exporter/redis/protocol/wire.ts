/**
 * Pipelines of commands over a connection that ioredis has made and logged in.
 *
 * ioredis makes several objects of every command and of every part of every
 * reply. With tens of thousands of commands that is most of the time and
 * memory that a collection takes.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import type { RedisCommand } from "../reader.ts";
import { encodeCommands, ReplyParser } from "./resp.ts";

/** Commands that were sent, and the replies so far. */
interface Exchange {
  readonly count: number;
  readonly replies: unknown[];
  readonly done: PromiseWithResolvers<readonly unknown[]>;
}

/** Takes a socket over for good. */
export class Wire {
  readonly #socket: Duplex;
  readonly #parser = new ReplyParser();
  readonly #exchanges: Exchange[] = [];
  #isClosed = false;

  /** @param socket One that nothing is under way on. */
  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.removeAllListeners("data");
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("error", () => {}); // "close" follows.
    socket.on("close", () => this.#fail(new Error("Connection is closed.")));
  }

  /** Sends commands in one piece. Resolves with their replies, errors among them. */
  exchange(commands: readonly RedisCommand[]): Promise<readonly unknown[]> {
    if (this.#isClosed) {
      return Promise.reject(new Error("Connection is closed."));
    }
    const done = Promise.withResolvers<readonly unknown[]>();
    this.#exchanges.push({ count: commands.length, replies: [], done });
    this.#socket.write(encodeCommands(commands));
    return done.promise;
  }

  #take(bytes: Buffer): void {
    try {
      for (const reply of this.#parser.push(bytes.toString("latin1"))) {
        const [exchange] = this.#exchanges;
        if (exchange === undefined) {
          throw new TypeError("Cannot read what Redis sends: nobody asked");
        }
        exchange.replies.push(reply);
        if (exchange.replies.length === exchange.count) {
          this.#exchanges.shift();
          exchange.done.resolve(exchange.replies);
        }
      }
    } catch (error) {
      this.#fail(error);
      this.#socket.destroy();
    }
  }

  #fail(error: unknown): void {
    this.#isClosed = true;
    for (const { done } of this.#exchanges.splice(0)) done.reject(error);
  }
}
