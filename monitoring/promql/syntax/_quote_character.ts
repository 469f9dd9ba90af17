import { quote } from "../../series/quote.ts";

/** Quotes a character as Go's `%q` does, the end of a text too. */
export function quoteCharacter(character: string | undefined): string {
  if (character === undefined) return "'�'";
  if (character === '"') return `'"'`;
  if (character === "'") return `'\\''`;
  return `'${quote(character).slice(1, -1)}'`;
}
