/**
 * Reads a template, as Go's `text/template` does.
 *
 * @module
 */
import { unquote } from "../../series/quoted_text.ts";
import { TemplateError } from "./error.ts";
import { tokensOf } from "./lexer.ts";
import { quote } from "../../series/quote.ts";
import type {
  Branch,
  Command,
  Include,
  Operand,
  Pipeline,
  Statement,
  Template,
} from "./node.ts";
import { textOf } from "./node.ts";
import { numberOf } from "./number.ts";
import { shown, type Token, type TokenKind } from "./token.ts";

/** How deep parentheses and branches may nest. */
const maxDepth = 100;

/**
 * Reads a template.
 *
 * @param name Stands in messages.
 * @param functions Names of the functions that there are.
 * @throws {TemplateError} where it is wrong.
 */
export function parseTemplate(
  name: string,
  text: string,
  functions: ReadonlySet<string>,
): Template {
  return new Parser(name, text, functions).template();
}

/** What ends a list of statements. */
type Ending = "end" | "else";

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #ranges = 0;
  #variables = ["$"];
  #actionLine = 0;
  readonly #defined = new Map<string, readonly Statement[]>();

  constructor(
    readonly name: string,
    readonly text: string,
    readonly functions: ReadonlySet<string>,
  ) {
    this.#tokens = tokensOf(text);
  }

  template(): Template {
    const body: Statement[] = [];
    while (this.#peek().kind !== "end of text") {
      const statement = this.#statement();
      if (typeof statement === "string") {
        this.#fail(`unexpected {{${statement}}}`);
      }
      if (statement !== undefined) body.push(statement);
    }
    const { name, text } = this;
    return { name, text, body, defined: this.#defined };
  }

  /** Returns a statement, an ending, or undefined for a definition. */
  #statement(): Statement | Ending | undefined {
    const token = this.#nextWord();
    if (token.kind === "text") return { ...token, kind: "text" };
    if (token.kind !== "left") this.#unexpected(token, "input");
    this.#actionLine = this.#lineOf(token.start);
    const word = this.#nextWord();
    switch (word.kind) {
      case "define":
        return this.#definition();
      case "block":
        return this.#block();
      case "template":
        return this.#include();
      case "if":
      case "with":
      case "range":
        return this.#branch(word.kind, word);
      case "break":
      case "continue":
        return this.#jump(word.kind, word);
      case "end":
        this.#expect("right", "end");
        return "end";
      case "else": {
        const next = this.#peekWord().kind;
        if (next !== "if" && next !== "with") this.#expect("right", "else");
        return "else";
      }
    }
    this.#next--;
    const { start } = this.#peek();
    const pipeline = this.#pipeline("command", "right");
    return { kind: "action", start, pipeline };
  }

  /** Reads statements up to an `end` or `else`. */
  #list(): { body: Statement[]; ending: Ending } {
    this.#enter();
    const body: Statement[] = [];
    while (this.#peekWord().kind !== "end of text") {
      const statement = this.#statement();
      if (typeof statement === "string") {
        this.#depth--;
        return { body, ending: statement };
      }
      if (statement !== undefined) body.push(statement);
    }
    return this.#fail("unexpected EOF");
  }

  #definition(): undefined {
    if (this.#depth > 0) {
      this.#fail("unexpected <define> in command");
    }
    const name = this.#templateName("define clause");
    this.#expect("right", "define clause");
    const outside = this.#variables;
    this.#variables = ["$"];
    const { body, ending } = this.#list();
    if (ending !== "end") {
      this.#fail(`unexpected {{${ending}}} in define clause`);
    }
    this.#variables = outside;
    this.#defined.set(name, body);
  }

  #block(): Include {
    const { start } = this.#peekWord();
    const name = this.#templateName("block clause");
    const pipeline = this.#pipeline("block clause", "right");
    const outside = this.#variables;
    this.#variables = ["$"];
    const { body, ending } = this.#list();
    if (ending !== "end") {
      this.#fail(`unexpected {{${ending}}} in block clause`);
    }
    this.#variables = outside;
    this.#defined.set(name, body);
    return { kind: "template", start, name, pipeline };
  }

  #include(): Include {
    const { start } = this.#peekWord();
    const name = this.#templateName("template clause");
    if (this.#peekWord().kind === "right") {
      this.#nextWord();
      return { kind: "template", start, name };
    }
    const pipeline = this.#pipeline("template clause", "right");
    return { kind: "template", start, name, pipeline };
  }

  #templateName(context: string): string {
    const token = this.#nextWord();
    if (token.kind !== "string" && token.kind !== "rawString") {
      this.#unexpected(token, context);
    }
    return this.#unquoted(token);
  }

  #branch(kind: Branch["kind"], { start }: Token): Branch {
    const variables = this.#variables.length;
    const pipeline = this.#pipeline(kind, "right");
    if (kind === "range") this.#ranges++;
    const { body, ending } = this.#list();
    if (kind === "range") this.#ranges--;
    const otherwise = ending === "else" ? this.#otherwise(kind) : undefined;
    this.#variables.length = variables;
    return {
      kind,
      start,
      pipeline,
      body,
      ...otherwise === undefined ? {} : { otherwise },
    };
  }

  /** Reads what follows an `else`. */
  #otherwise(kind: Branch["kind"]): Statement[] {
    const next = this.#peekWord();
    if (next.kind === kind && (kind === "if" || kind === "with")) {
      this.#nextWord();
      this.#enter();
      const branch = this.#branch(kind, next);
      this.#depth--;
      return [branch];
    }
    const { body, ending } = this.#list();
    if (ending !== "end") this.#fail(`expected end; found {{${ending}}}`);
    return body;
  }

  #jump(kind: "break" | "continue", { start }: Token): Statement {
    const token = this.#nextWord();
    if (token.kind !== "right") this.#unexpected(token, `{{${kind}}}`);
    if (this.#ranges === 0) this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, start };
  }

  #pipeline(context: string, end: "right" | ")"): Pipeline {
    this.#enter();
    const { start } = this.#peekWord();
    const { variables, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    while (true) {
      const token = this.#nextWord();
      if (token.kind === end) break;
      if (!startsOperand.has(token.kind)) this.#unexpected(token, context);
      this.#next--;
      commands.push(this.#command());
    }
    this.#depth--;
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    const inert = commands.findIndex(({ first }, index) =>
      index > 0 && (first.kind === "literal" || first.kind === "dot")
    );
    if (inert > 0) {
      this.#fail(`non executable command in pipeline stage ${inert + 1}`);
    }
    return { kind: "pipeline", start, commands, variables, assigns };
  }

  /** Reads `$x :=`, `$x =` and `$i, $x :=`. */
  #declarations(context: string) {
    const variables: string[] = [];
    const before = this.#next;
    while (this.#peekWord().kind === "variable") {
      const variable = this.#nextWord();
      const next = this.#peekWord();
      if (next.kind === "=" || next.kind === ":=") {
        this.#nextWord();
        variables.push(variable.text);
        this.#variables.push(variable.text);
        return { variables, assigns: next.kind === "=" };
      }
      if (next.kind !== ",") break;
      this.#nextWord();
      variables.push(variable.text);
      this.#variables.push(variable.text);
      if (context !== "range" || variables.length > 1) {
        this.#fail(`too many declarations in ${context}`);
      }
      if (!["variable", "right", ")"].includes(this.#peekWord().kind)) {
        this.#fail("range can only initialize variables");
      }
    }
    if (variables.length > 0) return { variables, assigns: false };
    this.#next = before;
    return { variables, assigns: false };
  }

  #command(): Command {
    const operands: Operand[] = [];
    const { start } = this.#peekWord();
    while (true) {
      this.#peekWord();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#take();
      if (token.kind === "space") continue;
      if (token.kind === "right" || token.kind === ")") this.#next--;
      else if (token.kind !== "|") this.#unexpected(token, "operand");
      break;
    }
    const [first, ...rest] = operands;
    if (first === undefined) return this.#fail("empty command");
    return { kind: "command", start, first, arguments: rest };
  }

  #operand(): Operand | undefined {
    const term = this.#term();
    if (term === undefined) return undefined;
    const { start } = this.#peek();
    const names: string[] = [];
    while (this.#peek().kind === "field") {
      names.push(this.#take().text.slice(1));
    }
    if (names.length === 0) return term;
    switch (term.kind) {
      case "field":
      case "variable":
        return { ...term, start, names: [...term.names, ...names] };
      case "literal":
      case "dot":
        return this.#fail(
          `unexpected . after term ${quote(textOf(term))}`,
        );
      default:
        return { kind: "chain", start, operand: term, names };
    }
  }

  #term(): Operand | undefined {
    const token = this.#nextWord();
    const { start, text } = token;
    switch (token.kind) {
      case "identifier":
        if (!this.functions.has(text)) {
          this.#fail(`function ${quote(text)} not defined`);
        }
        return { kind: "identifier", start, name: text };
      case ".":
        return { kind: "dot", start };
      case "nil":
        return { kind: "literal", start, text, value: undefined };
      case "bool":
        return { kind: "literal", start, text, value: text === "true" };
      case "variable":
        if (!this.#variables.includes(text)) {
          this.#fail(`undefined variable ${quote(text)}`);
        }
        return { kind: "variable", start, name: text, names: [] };
      case "field":
        return { kind: "field", start, names: [text.slice(1)] };
      case "character":
      case "number": {
        const value = numberOf(text);
        if (value === undefined) {
          this.#fail(`bad number syntax: ${quote(text)}`);
        }
        return { kind: "literal", start, text, value };
      }
      case "string":
      case "rawString":
        return { kind: "literal", start, text, value: this.#unquoted(token) };
      case "(":
        return this.#pipeline("parenthesized pipeline", ")");
    }
    this.#next--;
    return undefined;
  }

  #unquoted({ text }: Token): string {
    try {
      return unquote(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return this.#fail("invalid syntax");
    }
  }

  #peek(): Token {
    // The last token, an end or an error, is never passed.
    const last = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#next, last)] ??
      { kind: "end of text", text: "", start: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  /** Returns the next token that isn't space, without taking it. */
  #peekWord(): Token {
    while (this.#peek().kind === "space") this.#next++;
    return this.#peek();
  }

  #nextWord(): Token {
    this.#peekWord();
    return this.#take();
  }

  #expect(kind: TokenKind, context: string): void {
    const token = this.#nextWord();
    if (token.kind !== kind) this.#unexpected(token, context);
  }

  #enter(): void {
    if (++this.#depth > maxDepth) {
      this.#fail(`exceeded maximum nesting depth (${maxDepth})`);
    }
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind !== "error") {
      this.#fail(`unexpected ${shown(token)} in ${context}`);
    }
    const line = this.#actionLine;
    const place = line === 0 || line === this.#lineOf(token.start)
      ? ""
      : `${
        token.text.endsWith(" action") ? "" : " in action"
      } started at ${this.name}:${line}`;
    this.#fail(token.text + place);
  }

  #lineOf(index: number): number {
    return this.text.slice(0, index).split("\n").length;
  }

  #fail(message: string): never {
    const last = this.#tokens[
      Math.min(Math.max(this.#next - 1, 0), this.#tokens.length - 1)
    ];
    const line = this.#lineOf(last?.start ?? 0);
    throw new TemplateError(`template: ${this.name}:${line}: ${message}`);
  }
}

/** Tokens with which an operand begins. */
const startsOperand: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "bool",
  "character",
  ".",
  "field",
  "identifier",
  "number",
  "nil",
  "rawString",
  "string",
  "variable",
  "(",
]);
