/**
 * Writes an expression in the few words that the grammar needs.
 *
 * @module
 */
import { signatureOf } from "../functions/signatures.ts";
import type { Token } from "./token.ts";

/**
 * An expression whose names, numbers and texts are replaced by short ones, with
 * a space after each token. So only the grammar decides on it: not its reading
 * of literals, which differs from Prometheus', nor its list of functions, nor
 * its choice of keywords that may be names.
 */
export interface Canonical {
  readonly text: string;
  /** The index of the token at each position of the text. */
  readonly tokenAt: readonly number[];
}

/** Keywords that may be the name of a metric. */
const names: ReadonlySet<string> = new Set([
  "anchored",
  "and",
  "by",
  "offset",
  "or",
  "smoothed",
  "unless",
  "without",
]);

/** What a bracket holds. */
type Inside = "expressions" | "duration" | "matchers" | "labels" | "joinLabels";

/** Writes the tokens before the one that ends the expression. */
export function writeCanonical(tokens: readonly Token[]): Canonical {
  let text = "";
  const tokenAt: number[] = [];
  const context = new Context();
  tokens.forEach((token, index) => {
    if (token.kind === "end" || token.kind === "error") return;
    const written = canonicalWord(token, tokens[index + 1], context);
    context.pass(written, tokens[index - 1]);
    text += `${written} `;
    for (let i = 0; i <= written.length; i++) tokenAt.push(index);
  });
  return { text, tokenAt };
}

function canonicalWord(
  token: Token,
  next: Token | undefined,
  context: Context,
): string {
  const { kind, word } = token;
  if (kind === "number" || kind === "duration") return "1";
  if (kind === "string") return '""';
  const isWord = /^[a-z_:]/i.test(word);
  if (context.holdsLabels && isWord) return "a";
  // The grammar takes atan2 for a name too, where an operand stands.
  if (word === "atan2") return "*";
  if (kind === "operator" || kind === "punctuation") return word;
  const opens = next?.word === "(";
  if (kind === "identifier") {
    // A function that there isn't is told of later.
    return opens ? signatureOf(word) === undefined ? "abs" : word : "a";
  }
  if (kind === "metric") return "a";
  if (!context.expectsOperand) return word;
  if (kind === "aggregation") {
    const applies = opens || next?.word === "by" || next?.word === "without";
    return applies ? word : "a";
  }
  return kind === "time" || names.has(word) ? "a" : word;
}

/** What stands around a token. */
class Context {
  readonly #open: Inside[] = [];
  /** True where an operand stands next, not an operator. */
  expectsOperand = true;

  /** True inside of matchers and lists of labels. */
  get holdsLabels(): boolean {
    const inside = this.#open.at(-1);
    return inside !== undefined && inside !== "expressions" &&
      inside !== "duration";
  }

  /** Goes past a word. */
  pass(written: string, before: Token | undefined): void {
    switch (written) {
      case "(":
        this.#open.push(insideParentheses(before));
        this.expectsOperand = true;
        break;
      case "{":
        this.#open.push("matchers");
        break;
      case "[":
        this.#open.push("duration");
        break;
      case ")":
      case "}":
      case "]":
        this.expectsOperand = this.#open.pop() === "joinLabels";
        break;
      default:
        this.expectsOperand = opensOperand.has(written);
    }
  }
}

function insideParentheses(before: Token | undefined): Inside {
  if (before?.kind !== "keyword" || before.word === "bool") {
    return "expressions";
  }
  return before.word === "by" || before.word === "without"
    ? "labels"
    : "joinLabels";
}

/** Words before an operand. */
const opensOperand: ReadonlySet<string> = new Set([
  ..."+-*/%^,<>",
  "==",
  "!=",
  "<=",
  ">=",
  "and",
  "or",
  "unless",
  "bool",
  "on",
  "ignoring",
  "group_left",
  "group_right",
]);
