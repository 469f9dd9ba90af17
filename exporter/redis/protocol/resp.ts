/**
 * Redis' protocol (RESP 2). Replies are read into binary strings, of which each
 * character is one byte: parts of one cost next to nothing, and few are ever
 * looked at.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { RedisCommand } from "../reader.ts";

/** What Redis answers to a command that it won't do. */
export class ReplyError extends Error {
  /** Always `ReplyError`. */
  override name = "ReplyError";
}

/** Writes commands. */
export function encodeCommands(commands: readonly RedisCommand[]): Uint8Array {
  const writer = new CommandWriter(mostBytes(commands));
  for (const command of commands) writer.add(command);
  return writer.written;
}

/** Room for commands, however many bytes each of their characters takes. */
function mostBytes(commands: readonly RedisCommand[]): number {
  let most = 0;
  for (const command of commands) {
    most += 16;
    for (const part of command) most += 16 + 3 * String(part).length;
  }
  return most;
}

/**
 * Puts commands into one piece of memory, as putting strings together would
 * make garbage of several times their size.
 */
class CommandWriter {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  add(command: RedisCommand): void {
    this.#header("*", command.length);
    for (const part of command) this.#part(String(part));
  }

  #part(text: string): void {
    const start = this.#at;
    this.#header("$", text.length);
    if (!this.#ascii(text)) {
      this.#at = start;
      this.#header("$", Buffer.byteLength(text));
      this.#at += this.#bytes.write(text, this.#at);
    }
    this.#ascii("\r\n");
  }

  #header(type: "*" | "$", count: number): void {
    this.#ascii(type);
    this.#ascii(String(count));
    this.#ascii("\r\n");
  }

  /** Writes text of one byte a character; `false` if it isn't such. */
  #ascii(text: string): boolean {
    let at = this.#at;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      this.#bytes[at++] = code;
    }
    this.#at = at;
    return true;
  }
}

/** A text's bytes in UTF-8. */
export function toBinary(text: string): string {
  return isAscii(text) ? text : Buffer.from(text).toString("latin1");
}

/** The text that bytes are in UTF-8. */
export function fromBinary(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString();
}

function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(text);
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
