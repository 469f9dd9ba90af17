/**
 * Writes expressions on several lines, as Prometheus' `format_query` does.
 *
 * @module
 */
import type { Expression } from "./ast.ts";
import {
  argumentsOf,
  formatAggregator,
  formatExpression,
  formatOperator,
  formatSubquery,
} from "./format.ts";

/** Longest expression that stays on one line, in bytes. */
const maxLength = 100;

const encoder = new TextEncoder();

/** Returns an expression's text, broken into lines where it is long. */
export function prettyExpression(expression: Expression): string {
  return pretty(expression, "");
}

function pretty(expression: Expression, indent: string): string {
  // A sign goes on to its operand at once.
  if (expression.kind === "unary") {
    const operand = pretty(expression.operand, indent).trim();
    return `${indent}${expression.operator}${operand}`;
  }
  const line = formatExpression(expression);
  if (encoder.encode(line).length <= maxLength) {
    // Prometheus doesn't indent a subquery.
    return expression.kind === "subquery" ? line : indent + line;
  }
  const inner = `${indent}  `;
  switch (expression.kind) {
    case "aggregation":
      return `${indent}${formatAggregator(expression)}(\n${
        prettyList(argumentsOf(expression), inner)
      }\n${indent})`;
    case "binary":
      return [
        pretty(expression.left, inner),
        indent + formatOperator(expression),
        pretty(expression.right, inner),
      ].join("\n");
    case "call":
      return `${indent}${expression.function}(\n${
        prettyList(expression.arguments, inner)
      }\n${indent})`;
    case "parentheses":
      return `${indent}(\n${pretty(expression.expression, inner)}\n${indent})`;
    case "subquery":
      return pretty(expression.expression, indent) +
        formatSubquery(expression);
    default:
      return indent + line;
  }
}

function prettyList(list: readonly Expression[], indent: string): string {
  return list.map((expression) => pretty(expression, indent)).join(",\n");
}
