/**
 * Writes expressions as Prometheus does.
 *
 * @module
 */
import { formatDuration } from "../series/duration.ts";
import { metricName } from "../series/labels.ts";
import type { Matcher } from "../series/matcher.ts";
import { quote } from "../series/quote.ts";
import type {
  Aggregation,
  AtModifier,
  Binary,
  Expression,
  NumberLiteral,
  Subquery,
  VectorSelector,
} from "./ast.ts";
import { formatDecimal } from "./decimal.ts";

/**
 * Returns an expression's text on one line, with the spaces, quotes and units
 * that Prometheus writes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatExpression } from "./format.ts";
 * import { parseExpression } from "./parse.ts";
 *
 * assertEquals(
 *   formatExpression(parseExpression("sum(rate(a{b='c'}[300]))by(d)")),
 *   'sum by (d) (rate(a{b="c"}[5m]))',
 * );
 * ```
 */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return formatNumber(expression);
    case "string":
      return quote(expression.value);
    case "parentheses":
      return `(${formatExpression(expression.expression)})`;
    case "unary":
      return expression.operator + formatExpression(expression.operand);
    case "binary": {
      const left = formatExpression(expression.left);
      const right = formatExpression(expression.right);
      return `${left} ${formatOperator(expression)} ${right}`;
    }
    case "aggregation":
      return `${formatAggregator(expression)}(${
        argumentsOf(expression).map(formatExpression).join(", ")
      })`;
    case "call":
      return `${expression.function}(${
        expression.arguments.map(formatExpression).join(", ")
      })`;
    case "selector":
      return formatSelector(expression) + formatShift(expression);
    case "matrix": {
      const { selector, range } = expression;
      return `${formatSelector(selector)}[${formatDuration(range)}]${
        formatShift(selector)
      }`;
    }
    case "subquery":
      return formatExpression(expression.expression) +
        formatSubquery(expression);
  }
}

/** Returns the arguments of an aggregation, its parameter first. */
export function argumentsOf(
  { parameter, expression }: Aggregation,
): readonly Expression[] {
  return parameter === undefined ? [expression] : [parameter, expression];
}

/** Writes an aggregation without its arguments, such as `sum by (a) `. */
export function formatAggregator(
  { operator, grouping, without }: Aggregation,
): string {
  if (!without && grouping.length === 0) return operator;
  return `${operator} ${without ? "without" : "by"} ${formatLabels(grouping)} `;
}

/** Writes an operator with what follows it, such as `/ on (a) group_left ()`. */
export function formatOperator(
  { operator, returnsBool, matching }: Binary,
): string {
  const parts: string[] = [operator];
  if (returnsBool) parts.push("bool");
  if (matching === undefined) return parts.join(" ");
  const { labels, on, cardinality, include } = matching;
  const isGrouped = cardinality === "many-to-one" ||
    cardinality === "one-to-many";
  if (labels.length > 0 || on || isGrouped) {
    parts.push(on ? "on" : "ignoring", formatLabels(labels));
  }
  if (isGrouped) {
    parts.push(
      cardinality === "many-to-one" ? "group_left" : "group_right",
      formatLabels(include),
    );
  }
  return parts.join(" ");
}

/** Writes what a subquery adds to its expression, such as `[1h:5m] offset 2m`. */
export function formatSubquery(subquery: Subquery): string {
  const { range, step } = subquery;
  return `[${formatDuration(range)}:${
    step === undefined ? "" : formatDuration(step)
  }]${formatShift(subquery)}`;
}

function formatNumber({ value, isDuration }: NumberLiteral): string {
  if (!isDuration) return formatDecimal(value);
  const sign = value < 0 ? "-" : "";
  return sign + formatDuration(Math.round(Math.abs(value) * 1000));
}

function formatSelector({ name, matchers }: VectorSelector): string {
  const conditions = matchers
    .filter((matcher) => !isName(matcher, name))
    .map(formatMatcher)
    .sort();
  const braces = conditions.length === 0 ? "" : `{${conditions.join()}}`;
  return `${name ?? ""}${braces}`;
}

/** Returns true if a condition only repeats the name before the braces. */
function isName(matcher: Matcher, name: string | undefined): boolean {
  return matcher.name === metricName && matcher.operator === "=" &&
    matcher.value === name;
}

function formatMatcher({ name, operator, value }: Matcher): string {
  return formatLabel(name) + operator + quote(value);
}

function formatLabels(labels: readonly string[]): string {
  return `(${labels.map(formatLabel).join(", ")})`;
}

function formatLabel(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quote(name);
}

function formatShift(
  { at, offset }: { readonly at?: AtModifier; readonly offset: number },
): string {
  return formatAt(at) + formatOffset(offset);
}

function formatAt(at: AtModifier | undefined): string {
  if (at === undefined) return "";
  return typeof at === "number" ? ` @ ${(at / 1000).toFixed(3)}` : ` @ ${at}()`;
}

function formatOffset(offset: number): string {
  if (offset === 0) return "";
  return ` offset ${offset < 0 ? "-" : ""}${formatDuration(Math.abs(offset))}`;
}
