/**
 * Cuts a template into tokens, as Go's `text/template` does.
 *
 * @module
 */
import { quote } from "../../series/quote.ts";
import { keywords, type Token, type TokenKind } from "./token.ts";

const isSpace = (char: string | undefined) =>
  char !== undefined && char !== "" && " \t\r\n".includes(char);

const isWord = (char: string) => /[\p{L}\p{Nd}_]/u.test(char);

/** Characters that may stand right behind a name. */
const terminators = " \t\r\n.,|:()";

const simple: ReadonlyMap<string, TokenKind> = new Map([
  ["|", "|"],
  [",", ","],
  ["=", "="],
]);

/**
 * Returns the tokens of a template. The last one is an error or the end of the
 * text.
 */
export function tokensOf(text: string): Token[] {
  const lexer = new Lexer(text);
  lexer.run();
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  #at = 0;
  #parentheses = 0;

  constructor(readonly text: string) {}

  run(): void {
    while (this.#at < this.text.length) {
      const left = this.text.indexOf("{{", this.#at);
      if (left < 0) {
        this.#add("text", this.text.length);
        break;
      }
      const trims = this.text[left + 2] === "-" && isSpace(this.text[left + 3]);
      const kept = trims
        ? this.text.slice(this.#at, left).replace(/[ \t\r\n]+$/, "").length
        : left - this.#at;
      if (kept > 0) this.#add("text", this.#at + kept);
      this.#at = left;
      const opened = trims ? left + 4 : left + 2;
      const goesOn = this.text.startsWith("/*", opened)
        ? this.#comment(opened)
        : this.#action(left, opened);
      if (!goesOn) return;
    }
    this.#add("end of text", this.#at);
  }

  /** Returns false after an error. */
  #comment(opened: number): boolean {
    const closed = this.text.indexOf("*/", opened + 2);
    if (closed < 0) return this.#fail("unclosed comment");
    const end = this.#delimiterAt(closed + 2);
    if (end === undefined) {
      return this.#fail("comment ends before closing delimiter");
    }
    this.#skipDelimiter(end);
    return true;
  }

  #action(left: number, opened: number): boolean {
    this.#at = left;
    this.#add("left", opened);
    this.#parentheses = 0;
    while (true) {
      const end = this.#delimiterAt(this.#at);
      if (end !== undefined) {
        if (this.#parentheses > 0) return this.#fail("unclosed left paren");
        this.#add("right", this.#at + 2);
        this.#skipDelimiter(end);
        return true;
      }
      if (!this.#word()) return false;
    }
  }

  /** Returns what follows `}}` or ` -}}` here; undefined if there is neither. */
  #delimiterAt(at: number): { next: number; trims: boolean } | undefined {
    if (this.text.startsWith("}}", at)) return { next: at + 2, trims: false };
    return isSpace(this.text[at]) && this.text.startsWith("-}}", at + 1)
      ? { next: at + 4, trims: true }
      : undefined;
  }

  #skipDelimiter({ next, trims }: { next: number; trims: boolean }): void {
    this.#at = next;
    if (trims) { while (isSpace(this.text[this.#at])) this.#at++; }
  }

  /** Takes one token of an action. Returns false after an error. */
  #word(): boolean {
    const char = this.text.slice(this.#at, this.#at + 2);
    const first = char[0];
    if (first === undefined) return this.#fail("unclosed action");
    if (isSpace(first)) return this.#space();
    if (char === ":=") return this.#add(":=", this.#at + 2);
    if (first === ":") return this.#fail("expected :=");
    const kind = simple.get(first);
    if (kind !== undefined) return this.#add(kind, this.#at + 1);
    switch (first) {
      case '"':
        return this.#quoted("string", '"', "unterminated quoted string");
      case "'":
        return this.#quoted(
          "character",
          "'",
          "unterminated character constant",
        );
      case "`":
        return this.#rawString();
      case "(":
        this.#parentheses++;
        return this.#add("(", this.#at + 1);
      case ")":
        this.#add(")", this.#at + 1);
        return --this.#parentheses >= 0 || this.#fail("unexpected right paren");
      case "$":
        return this.#name("variable");
      case ".":
        if (!/[0-9]/.test(char[1] ?? "")) return this.#name("field");
    }
    if (/[-+0-9.]/.test(first)) return this.#number();
    const point = this.text.codePointAt(this.#at) ?? 0;
    if (isWord(String.fromCodePoint(point))) return this.#name("identifier");
    return first >= "!" && first <= "~"
      ? this.#add("punctuation", this.#at + 1)
      : this.#fail(`unrecognized character in action: ${codePoint(point)}`);
  }

  #space(): boolean {
    let end = this.#at;
    while (isSpace(this.text[end])) end++;
    // The space before `-}}` belongs to the delimiter.
    if (this.text.startsWith("-}}", end)) end--;
    return end === this.#at || this.#add("space", end);
  }

  #name(kind: "variable" | "field" | "identifier"): boolean {
    let end = kind === "identifier" ? this.#at : this.#at + 1;
    while (end < this.text.length) {
      const char = String.fromCodePoint(this.text.codePointAt(end) ?? 0);
      if (!isWord(char)) break;
      end += char.length;
    }
    const next = this.text[end];
    if (
      next !== undefined && !terminators.includes(next) &&
      !this.text.startsWith("}}", end)
    ) {
      return this.#fail(
        `bad character ${codePoint(this.text.codePointAt(end) ?? 0)}`,
      );
    }
    const word = this.text.slice(this.#at, end);
    if (word === ".") return this.#add(".", end);
    if (kind !== "identifier") return this.#add(kind, end);
    const keyword = keywords.find((keyword) => keyword === word);
    const literal = word === "true" || word === "false"
      ? "bool"
      : word === "nil"
      ? "nil"
      : "identifier";
    return this.#add(keyword ?? literal, end);
  }

  #number(): boolean {
    const number =
      /[-+]?(0[bBoO][0-7_]*|0[xX][0-9a-fA-F_.]*([pP][-+]?[0-9_]+)?|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE][-+]?[0-9_]+)?)i?/y;
    number.lastIndex = this.#at;
    const end = number.test(this.text) ? number.lastIndex : this.#at + 1;
    const next = String.fromCodePoint(this.text.codePointAt(end) ?? 0);
    if (end === this.#at + 1 && !/[0-9]/.test(this.text[this.#at] ?? "")) {
      return this.#fail(
        `bad number syntax: ${quote(this.text.slice(this.#at, end))}`,
      );
    }
    if (isWord(next)) {
      return this.#fail(
        `bad number syntax: ${
          quote(this.text.slice(this.#at, end + next.length))
        }`,
      );
    }
    return this.#add("number", end);
  }

  #quoted(kind: "string" | "character", quote: string, problem: string) {
    let end = this.#at + 1;
    while (this.text[end] !== quote) {
      const char = this.text[end];
      if (char === undefined || char === "\n") return this.#fail(problem);
      end += char === "\\" ? 2 : 1;
    }
    return this.#add(kind, end + 1);
  }

  #rawString(): boolean {
    const end = this.text.indexOf("`", this.#at + 1);
    return end < 0
      ? this.#fail("unterminated raw quoted string")
      : this.#add("rawString", end + 1);
  }

  #add(kind: TokenKind, end: number): true {
    const text = this.text.slice(this.#at, end);
    this.tokens.push({ kind, text, start: this.#at });
    this.#at = end;
    return true;
  }

  #fail(message: string): false {
    this.tokens.push({ kind: "error", text: message, start: this.#at });
    return false;
  }
}

/** Returns a character as Go's `%#U` does: `U+0040 '@'`. */
function codePoint(point: number): string {
  const hex = point.toString(16).toUpperCase().padStart(4, "0");
  return `U+${hex} '${String.fromCodePoint(point)}'`;
}
