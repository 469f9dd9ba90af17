/**
 * Reads the expressions and selectors of a call.
 *
 * @module
 */
import type { Expression } from "../promql/ast.ts";
import { ParseError, parseExpression, parseSelector } from "../promql/parse.ts";
import type { Matcher } from "../series/matcher.ts";
import { ApiError } from "./api_error.ts";
import type { Form } from "./form.ts";
import type { ApiLimits } from "./limits.ts";

/**
 * Reads the parameter `query`.
 *
 * @throws {ApiError} `bad_data` if it is wrong or too long.
 */
export function expressionOf(form: Form, limits: ApiLimits): Expression {
  return read(form.get("query"), limits, parseExpression);
}

function read<Result>(
  text: string,
  { maxQueryLength }: ApiLimits,
  parse: (text: string) => Result,
): Result {
  if (text.length > maxQueryLength) {
    throw new ApiError(
      "bad_data",
      `too long: ${maxQueryLength} characters are allowed`,
    );
  }
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ApiError("bad_data", error.message);
  }
}

/**
 * Reads the selectors of `match[]`.
 *
 * @throws {ApiError} `bad_data` if one is wrong or too long, or if there are too
 * many.
 */
export function selectorsOf(
  form: Form,
  limits: ApiLimits,
): (readonly Matcher[])[] {
  const texts = form.all("match[]");
  if (texts.length > limits.maxSelectors) {
    throw new ApiError(
      "bad_data",
      `too many selectors: match[] may be given ${limits.maxSelectors} times`,
    );
  }
  return texts.map((text) => {
    const matchers = readSelector(text, limits);
    if (matchers.some((matcher) => !matcher.matches(""))) return matchers;
    throw new ApiError(
      "bad_data",
      "match[] must contain at least one non-empty matcher",
    );
  });
}

/**
 * Reads one selector.
 *
 * @throws {ApiError} `bad_data` if it is wrong or too long.
 */
export function readSelector(
  text: string,
  limits: ApiLimits,
): readonly Matcher[] {
  return read(text, limits, parseSelector);
}
