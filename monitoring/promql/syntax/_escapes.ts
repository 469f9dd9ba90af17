import { quoteCharacter } from "./_quote_character.ts";

const escape = /\\(?:x(.{0,2})|u(.{0,4})|U(.{0,8})|([0-7].{0,2})|(.))/gsu;

/**
 * Returns Prometheus' message on the first wrong escape sequence of a text;
 * undefined if there is none.
 *
 * @param mark The quotes around the text.
 */
export function wrongEscape(text: string, mark: string): string | undefined {
  for (const match of text.matchAll(escape)) {
    const [, byte, short, long, octal, other] = match;
    if (other !== undefined) {
      if ("abfnrtv\\".includes(other) || other === mark) continue;
      return `unknown escape sequence ${unicode(other)}`;
    }
    const digits = byte ?? short ?? long ?? octal ?? "";
    const allowed = octal === undefined ? /[0-9a-fA-F]/ : /[0-7]/;
    const length = byte !== undefined
      ? 2
      : short !== undefined
      ? 4
      : long !== undefined
      ? 8
      : 3;
    const illegal = [...digits].find((digit) => !allowed.test(digit));
    if (illegal !== undefined) {
      return `illegal character ${unicode(illegal)} in escape sequence`;
    }
    // The quotes that end the text.
    if (digits.length < length) {
      return `illegal character ${unicode(mark)} in escape sequence`;
    }
    const code = parseInt(digits, octal === undefined ? 16 : 8);
    const largest = short === undefined && long === undefined ? 255 : 0x10ffff;
    if (code > largest || (code >= 0xd800 && code < 0xe000)) {
      return "escape sequence is an invalid Unicode code point";
    }
  }
  return undefined;
}

/** Writes a character as Go's `%#U` does: `U+0041 'A'`. */
function unicode(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")} ${quoteCharacter(character)}`;
}
