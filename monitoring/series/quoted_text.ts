/**
 * Reads text in quotes, as PromQL and Go write it.
 *
 * @module
 */

const simpleEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** A run of plain characters, or an escape sequence. */
const part =
  /[^\\\n]+|\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abfnrtv\\'"]))/y;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Returns the text that stands in double quotes, single quotes or backticks.
 *
 * `\x` and octal escapes are bytes of UTF-8. A byte that belongs to no
 * character becomes a lone surrogate, so that the text isn't well-formed.
 *
 * @throws {SyntaxError} if a quote is missing or an escape sequence is wrong.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unquote } from "./quoted_text.ts";
 *
 * assertEquals(unquote(String.raw`"a\tb"`), "a\tb");
 * assertEquals(unquote("`a\\tb`"), "a\\tb");
 * ```
 */
export function unquote(quoted: string): string {
  const quote = quoted.charAt(0);
  const text = quoted.slice(1, -1);
  if (
    quoted.length < 2 || !quoted.endsWith(quote) || !"\"'`".includes(quote) ||
    (quote === "`" && text.includes("`"))
  ) {
    throw new SyntaxError(`No text in quotes: ${quoted}`);
  }
  if (quote === "`") return text;
  let result = "";
  let hasBytes = false;
  part.lastIndex = 0;
  while (part.lastIndex < text.length) {
    const start = part.lastIndex;
    const match = part.exec(text);
    if (match === null) throw wrongEscape(text, start);
    const [whole, hex, octal, short, long, simple] = match;
    if (simple !== undefined) {
      const otherQuote = simple !== quote && "'\"".includes(simple);
      if (otherQuote) throw wrongEscape(text, start);
      result += simpleEscapes[simple] ?? "";
    } else if (short !== undefined || long !== undefined) {
      const code = parseInt(short ?? long ?? "", 16);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        throw wrongEscape(text, start);
      }
      result += String.fromCodePoint(code);
    } else if (hex !== undefined || octal !== undefined) {
      const byte = hex !== undefined
        ? parseInt(hex, 16)
        : parseInt(octal ?? "", 8);
      hasBytes ||= byte >= 0x80;
      result += byteAsCharacter(byte);
    } else {
      if (whole.includes(quote)) {
        throw new SyntaxError(`A quote within the quotes: ${quoted}`);
      }
      result += whole;
    }
  }
  return hasBytes ? joinBytes(result) : result;
}

function wrongEscape(text: string, start: number): SyntaxError {
  return new SyntaxError(
    `Wrong escape sequence or line end at: ${text.slice(start)}`,
  );
}

/** Writes a byte above ASCII as a lone surrogate. */
function byteAsCharacter(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
}

/** Makes characters of bytes that stand as lone surrogates, where they can. */
function joinBytes(text: string): string {
  return text.replace(
    /(?<![\ud800-\udbff])[\udc80-\udcff]+/g,
    (run) => decodeRun(Uint8Array.from(run, (unit) => unit.charCodeAt(0))),
  );
}

function decodeRun(bytes: Uint8Array): string {
  let text = "";
  for (let index = 0; index < bytes.length;) {
    const character = [4, 3, 2]
      .map((length) => decode(bytes.subarray(index, index + length)))
      .find((decoded) => decoded !== undefined && [...decoded].length === 1);
    text += character ?? byteAsCharacter(bytes[index] ?? 0);
    index += character === undefined ? 1 : encoder.encode(character).length;
  }
  return text;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
