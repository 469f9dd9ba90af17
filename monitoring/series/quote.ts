/**
 * Writes text in quotes, as Go does.
 *
 * @module
 */

const escapes: ReadonlyMap<string, string> = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

/** Characters that aren't shown, and all spaces but the plain one. */
const special = /["\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Writes a text in double quotes, as Go's `%q` does. */
export function quote(text: string): string {
  return `"${text.replace(special, escaped)}"`;
}

function escaped(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  const hex = point.toString(16);
  return escapes.get(char) ??
    (point < 0x80
      ? `\\x${hex.padStart(2, "0")}`
      : point < 0x10000
      ? `\\u${hex.padStart(4, "0")}`
      : `\\U${hex.padStart(8, "0")}`);
}
