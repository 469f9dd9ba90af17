/**
 * Reads and checks an expression.
 *
 * @module
 */
import { parser } from "@prometheus-io/lezer-promql";
import { readTree } from "./_read_tree.ts";
import { type SyntaxProblem, unexpected } from "./_syntax_error.ts";
import { type Token, tokenize } from "./_tokens.ts";
import type { Expression } from "./ast.ts";
import { checkTypes } from "./check.ts";
import { parseErrorAt } from "./parse_error.ts";

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
  const { tokens, error } = tokenize(text);
  if (tokens.length === 0 && error === undefined) {
    throw parseErrorAt(text, "no expression found in input", {
      start: 0,
      end: 0,
    });
  }
  const top = parser.parse(withPlainNumbers(text, tokens)).topNode;
  const broken = firstError(top);
  let problem: SyntaxProblem | undefined = error;
  if (broken !== undefined) {
    const index = tokens.findIndex(({ end }) => end > broken);
    const isLexical = error !== undefined && index < 0;
    if (!isLexical) {
      problem = unexpected(
        tokens,
        index < 0 ? tokens.length : index,
        text.length,
      );
    }
  }
  if (problem !== undefined) {
    throw parseErrorAt(text, problem.message, problem);
  }
  return checkTypes(text, readTree(text, top));
}

/**
 * Writes digits in the place of each number. The grammar knows fewer notations,
 * such as neither `2.` nor `0X1F`; numbers are read from the text itself.
 */
function withPlainNumbers(text: string, tokens: readonly Token[]): string {
  let plain = "";
  let end = 0;
  for (const token of tokens) {
    if (token.kind !== "number" || /^[a-z]/i.test(token.text)) continue;
    plain += text.slice(end, token.start) + "1".repeat(token.text.length);
    end = token.end;
  }
  return plain + text.slice(end);
}

/** Returns where the grammar doesn't fit for the first time. */
function firstError(
  top: ReturnType<typeof parser.parse>["topNode"],
): number | undefined {
  let first: number | undefined;
  top.tree?.iterate({
    enter({ type, from }) {
      if (first !== undefined) return false;
      if (type.isError) first = from;
      return undefined;
    },
  });
  return first;
}
