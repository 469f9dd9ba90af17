/**
 * Text as binary strings, in which each character stands for one byte of its
 * UTF-8. Replies stay in this form: cutting a string costs next to nothing, and
 * few parts of a reply are ever decoded.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Encodes text. */
export function toBinary(text: string): string {
  return isAscii(text) ? text : Buffer.from(text).toString("latin1");
}

/** Decodes text. */
export function fromBinary(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString();
}

function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[\x00-\x7f]*$/.test(text);
}
