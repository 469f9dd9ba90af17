/**
 * Encodes commands in Redis' protocol (RESP 2).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { RedisCommand } from "./command.ts";

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
