/**
 * Cuts an expression into tokens, with Prometheus' errors.
 *
 * @module
 */
import { quote } from "../../series/quote.ts";
import { wrongEscape } from "./_escapes.ts";
import { quoteCharacter } from "./_quote_character.ts";
import { keywordKind, type Token, type TokenKind } from "./token.ts";

const space = /(?:[ \t\r\n]|#[^\r\n]*)+/y;
const word = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const wordWithColons = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const hexadecimal = /0[xX]_?[0-9a-fA-F]*(?:_[0-9a-fA-F]+)*(?![a-zA-Z0-9_])/y;
const decimal =
  /(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?/y;
/** What follows the first number of a duration. */
const units = /[smhdwy]s?(?:\d+[smhdw]s?)*/y;
/** An exponent without digits, which is an error. */
const openExponent = /[eE][+-]?/y;
const wordCharacter = /[a-zA-Z0-9_]/y;
const operator = /==|!=|<=|>=|[-+*/%^<>@]/y;
const matchOperator = /=~|!~|!=|=/y;

/**
 * Cuts an expression into tokens. The last one is of kind `end`, or of kind
 * `error` where the text stops being PromQL.
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run();
}

class Lexer {
  readonly #tokens: Token[] = [];
  readonly #text: string;
  #index = 0;
  #parentheses = 0;
  #braces = false;
  #bracket = false;
  #gotDuration = false;
  #gotColon = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    for (;;) {
      this.#find(space);
      if (this.#index >= this.#text.length) {
        this.#end();
        return this.#tokens;
      }
      const message = this.#braces
        ? this.#inBraces()
        : this.#bracket && !this.#gotDuration
        ? this.#beforeDuration()
        : this.#outside();
      if (message !== undefined) {
        this.#add("error", message, this.#index);
        return this.#tokens;
      }
    }
  }

  /** Moves past what a pattern finds here. */
  #find(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#index;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#index = pattern.lastIndex;
    return found;
  }

  #add(kind: TokenKind, text: string, start: number): void {
    this.#tokens.push({ kind, word: text, start, end: this.#index });
  }

  #take(kind: TokenKind, length = 1): void {
    const start = this.#index;
    this.#index += length;
    this.#add(kind, this.#text.slice(start, this.#index), start);
  }

  get #character(): string {
    const point = this.#text.codePointAt(this.#index);
    return point === undefined ? "" : String.fromCodePoint(point);
  }

  #end(): void {
    const message = this.#braces
      ? "unexpected end of input inside braces"
      : this.#bracket && !this.#gotDuration
      ? "unexpected end of input in duration expression"
      : this.#parentheses > 0
      ? "unclosed left parenthesis"
      : this.#bracket
      ? "unclosed left bracket"
      : undefined;
    if (message === undefined) this.#add("end", "", this.#index);
    else this.#add("error", message, this.#index);
  }

  #outside(): string | undefined {
    const character = this.#character;
    const start = this.#index;
    if (/[0-9]/.test(character) || this.#startsFraction()) {
      return this.#number();
    }
    if (/["'`]/.test(character)) return this.#string();
    if (/[a-zA-Z_:]/.test(character)) {
      if (this.#bracket) return this.#inBracket(character);
      const text = this.#find(wordWithColons) ?? "";
      const small = text.toLowerCase();
      const kind = keywordKind(small);
      if (kind === "number") this.#add(kind, text, start);
      else if (kind !== undefined) this.#add(kind, small, start);
      else this.#add(text.includes(":") ? "metric" : "identifier", text, start);
      return undefined;
    }
    const found = this.#find(operator);
    if (found !== undefined) {
      this.#add("operator", found, start);
      return undefined;
    }
    return this.#sign(character);
  }

  #startsFraction(): boolean {
    return /^\.[0-9]/.test(this.#text.slice(this.#index, this.#index + 2));
  }

  #sign(character: string): string | undefined {
    const next = this.#text[this.#index + 1];
    switch (character) {
      case "=":
        if (next === "~") return "unexpected character after '=': '~'";
        break;
      case "!":
        return `unexpected character after '!': ${quoteCharacter(next)}`;
      case "(":
        this.#parentheses++;
        break;
      case ")":
        if (--this.#parentheses < 0) {
          this.#index++;
          return "unexpected right parenthesis ')'";
        }
        break;
      case "{":
        this.#braces = true;
        break;
      case "[":
        if (this.#bracket) return "unexpected left bracket '['";
        this.#bracket = true;
        this.#gotDuration = false;
        this.#gotColon = false;
        break;
      case "]":
        if (!this.#bracket) return "unexpected right bracket ']'";
        this.#bracket = false;
        break;
      case ",":
        break;
      default:
        return `unexpected character: ${quoteCharacter(character)}`;
    }
    this.#take("punctuation");
    return undefined;
  }

  /** Reads a letter or a colon between brackets, after a duration. */
  #inBracket(character: string): string | undefined {
    if (character === ":") {
      if (this.#gotColon) return "unexpected colon ':'";
      this.#gotColon = true;
      this.#take("punctuation");
      return undefined;
    }
    if (this.#timeWord()) return undefined;
    return `unexpected character: ${quoteCharacter(character)}, expected ':'`;
  }

  /** Reads what stands in brackets before the first duration. */
  #beforeDuration(): string | undefined {
    const character = this.#character;
    if (/[0-9]/.test(character) || this.#startsFraction()) {
      this.#gotDuration = true;
      return this.#number();
    }
    if (character === ":") {
      this.#index++;
      return "unexpected colon before duration in duration expression";
    }
    if (/[-+*/%^(),\]]/.test(character)) return this.#outside();
    if (this.#timeWord()) return undefined;
    return `unexpected character in duration expression: ${
      quoteCharacter(character)
    }`;
  }

  /** Reads a word that may stand in a duration. */
  #timeWord(): boolean {
    const start = this.#index;
    const text = this.#find(word)?.toLowerCase();
    if (text !== undefined && /^(?:step|range|min|max)$/.test(text)) {
      this.#add(keywordKind(text) ?? "time", text, start);
      return true;
    }
    this.#index = start;
    return false;
  }

  #inBraces(): string | undefined {
    const character = this.#character;
    const start = this.#index;
    const name = this.#find(word);
    if (name !== undefined) {
      this.#add("identifier", name, start);
      return undefined;
    }
    if (/["'`]/.test(character)) return this.#string();
    const found = this.#find(matchOperator);
    if (found !== undefined) {
      this.#add(found === "=" ? "punctuation" : "operator", found, start);
      return undefined;
    }
    switch (character) {
      case "!":
        return `unexpected character after '!' inside braces: ${
          quoteCharacter(this.#text[start + 1])
        }`;
      case "{":
        return "unexpected left brace '{'";
      case "}":
        this.#braces = false;
        break;
      case ",":
        break;
      default:
        return `unexpected character inside braces: ${
          quoteCharacter(character)
        }`;
    }
    this.#take("punctuation");
    return undefined;
  }

  #number(): string | undefined {
    const start = this.#index;
    let kind: TokenKind = "number";
    if (this.#find(hexadecimal) === undefined) {
      this.#find(decimal);
      const rest = this.#find(units);
      if (rest !== undefined) kind = "duration";
    }
    const end = this.#index;
    if (this.#find(wordCharacter) === undefined) {
      this.#add(kind, this.#text.slice(start, end), start);
      return undefined;
    }
    this.#index = end;
    if (kind === "duration") this.#index++;
    else this.#find(openExponent);
    const wrong = this.#text.slice(start, this.#index);
    this.#index = start;
    return `bad number or duration syntax: ${quote(wrong)}`;
  }

  #string(): string | undefined {
    const start = this.#index;
    const mark = this.#character;
    for (let i = start + 1; i < this.#text.length; i++) {
      const character = this.#text[i];
      if (character === mark) {
        if (mark !== "`") {
          const wrong = wrongEscape(this.#text.slice(start + 1, i), mark);
          if (wrong !== undefined) return wrong;
        }
        this.#take("string", i + 1 - start);
        return undefined;
      }
      if (mark !== "`") {
        if (character === "\n") break;
        if (character === "\\") i++;
      }
    }
    return mark === "`"
      ? "unterminated raw string"
      : "unterminated quoted string";
  }
}
