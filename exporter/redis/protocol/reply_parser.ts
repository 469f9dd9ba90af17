/**
 * Parses replies in Redis' protocol (RESP 2). Text stays in binary strings, see
 * `binary_text.ts`.
 *
 * @module
 */
import { fromBinary } from "./binary_text.ts";

/** An error that Redis replied with. */
export class ReplyError extends Error {
  /** Always `ReplyError`. */
  override name = "ReplyError";
}

const incomplete = Symbol("incomplete");
const carriageReturn = 13;

/** Reads replies out of pieces that end anywhere. */
export class ReplyParser {
  #text = "";
  #at = 0;

  /**
   * Takes the next piece. Returns the replies that are complete with it.
   *
   * @throws {TypeError} if it isn't what a Redis server sends.
   */
  push(piece: string): unknown[] {
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    const replies: unknown[] = [];
    while (true) {
      const start = this.#at;
      const reply = this.#reply();
      if (reply === incomplete) {
        this.#at = start;
        return replies;
      }
      replies.push(reply);
    }
  }

  #reply(): unknown {
    const type = this.#text[this.#at];
    switch (type) {
      case undefined:
        return incomplete;
      case ":":
        return this.#number();
      case "$":
        return this.#bulk();
      case "*":
        return this.#array();
      case "+":
        return this.#line();
      case "-": {
        const message = this.#line();
        return message === incomplete
          ? incomplete
          : new ReplyError(fromBinary(message));
      }
      default:
        throw new TypeError(
          `Cannot read what Redis sends: a reply begins with "${type}"`,
        );
    }
  }

  #line(): string | typeof incomplete {
    const end = this.#text.indexOf("\r\n", this.#at);
    if (end === -1) return incomplete;
    const line = this.#text.slice(this.#at + 1, end);
    this.#at = end + 2;
    return line;
  }

  #number(): number | typeof incomplete {
    let number = 0;
    let sign = 1;
    for (let at = this.#at + 1; at < this.#text.length - 1; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === carriageReturn) {
        this.#at = at + 2;
        return sign * number;
      }
      if (code === 45) sign = -1;
      else number = number * 10 + (code - 48);
    }
    return incomplete;
  }

  #bulk(): string | null | typeof incomplete {
    const length = this.#number();
    if (length === incomplete) return incomplete;
    if (length < 0) return null;
    const start = this.#at;
    const end = start + length;
    if (end + 2 > this.#text.length) return incomplete;
    this.#at = end + 2;
    return this.#text.slice(start, end);
  }

  #array(): unknown[] | null | typeof incomplete {
    const length = this.#number();
    if (length === incomplete) return incomplete;
    if (length < 0) return null;
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) {
      const item = this.#reply();
      if (item === incomplete) return incomplete;
      items.push(item);
    }
    return items;
  }
}
