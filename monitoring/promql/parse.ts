/**
 * Reads and checks an expression.
 *
 * @module
 */
import type { Matcher } from "../series/matcher.ts";
import type { Expression } from "./ast.ts";
import { checkTypes } from "./check.ts";
import { parseErrorAt } from "./parse_error.ts";
import { tokenize } from "./syntax/lexer.ts";
import { maxNesting, tooDeep } from "./syntax/nesting.ts";
import { readTree } from "./syntax/read_tree.ts";
import { describe, type Token } from "./syntax/token.ts";

export { typeOf } from "./check.ts";
export { ParseError } from "./parse_error.ts";

/**
 * Reads an expression by Prometheus' own grammar and checks its types.
 *
 * @throws {ParseError} in Prometheus' words where it is wrong.
 *
 * @example
 * ```ts
 * import { parseExpression, typeOf } from "./parse.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(typeOf(parseExpression("rate(requests_total[5m]) > 2")), "vector");
 * ```
 */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    throw parseErrorAt(
      text,
      `expression is nested too deeply, at most ${maxNesting} levels are allowed`,
      deep,
    );
  }
  return checkTypes(text, readTree(text, tokens));
}

/**
 * Reads the selector of series alone, such as `up{job="a"}`, and returns its
 * matchers. Unlike in an expression, all of them may take the empty text.
 *
 * @throws {ParseError} in Prometheus' words where it is wrong, and where it goes
 * on as another expression.
 */
export function parseSelector(text: string): readonly Matcher[] {
  const tokens = tokenize(text);
  const next = tokens[selectorEnd(tokens)];
  if (next !== undefined && next.kind !== "end" && next.kind !== "error") {
    throw parseErrorAt(text, `unexpected ${describe(next)}`, next);
  }
  const tree = readTree(text, tokens);
  if (tree.kind === "selector") return tree.matchers;
  throw parseErrorAt(text, "unexpected end of input", tree.position);
}

/** Returns the index of the first token after a name and braces. */
function selectorEnd(tokens: readonly Token[]): number {
  const first = tokens[0]?.kind;
  const isNamed = first !== undefined &&
    ["identifier", "metric", "aggregation", "keyword", "time"].includes(first);
  const brace = isNamed ? 1 : 0;
  if (tokens[brace]?.word !== "{") return brace;
  const end = tokens.findIndex(({ kind, word }) =>
    kind === "punctuation" && word === "}"
  );
  return end < 0 ? tokens.length : end + 1;
}
