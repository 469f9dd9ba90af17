/**
 * Reads and checks an expression.
 *
 * @module
 */
import type { Expression } from "./ast.ts";
import { checkTypes } from "./check.ts";
import { parseErrorAt } from "./parse_error.ts";
import { tokenize } from "./syntax/lexer.ts";
import { maxNesting, tooDeep } from "./syntax/nesting.ts";
import { readTree } from "./syntax/read_tree.ts";

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
