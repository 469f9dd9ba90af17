/**
 * Defines the words of a template.
 *
 * @module
 */

import { quote } from "../../series/quote.ts";

/** Words that open, divide or end a part of a template. */
export const keywords = [
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
] as const;

/** One of {@linkcode keywords}. */
export type Keyword = typeof keywords[number];

/** Kind of a token. */
export type TokenKind =
  | Keyword
  | "text"
  | "left"
  | "right"
  | "space"
  | "("
  | ")"
  | "|"
  | ","
  | "="
  | ":="
  | "."
  | "nil"
  | "bool"
  | "character"
  | "number"
  | "string"
  | "rawString"
  | "identifier"
  /** `.name` */
  | "field"
  /** `$name` */
  | "variable"
  | "punctuation"
  | "error"
  | "end of text";

/** A word of a template. */
export interface Token {
  readonly kind: TokenKind;
  /** The word as it is written; of an error, its message. */
  readonly text: string;
  /** Index of its first character. */
  readonly start: number;
}

/** Returns a token as messages show it. */
export function shown({ kind, text }: Token): string {
  if (kind === "end of text") return "EOF";
  if (kind === "error") return text;
  if (keywords.some((keyword) => keyword === kind)) return `<${text}>`;
  return text.length > 10 ? `${quote(text.slice(0, 10))}...` : quote(text);
}
