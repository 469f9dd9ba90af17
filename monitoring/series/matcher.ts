/**
 * Decides which label values a selector takes.
 *
 * @module
 */
import { compileRegex } from "./regex.ts";

/** How a matcher compares. Expressions are RE2 and match the whole value. */
export type MatchOperator = "=" | "!=" | "=~" | "!~";

/** A condition on one label. */
export interface Matcher {
  /** Name of the label. */
  readonly name: string;
  /** How to compare. */
  readonly operator: MatchOperator;
  /** The text or the expression to compare with. */
  readonly value: string;
  /** Returns true if the value of the label fits; "" stands for no label. */
  matches(value: string): boolean;
  /**
   * For `=` and `=~`: all values that fit, where these are a short list, so that
   * an index looks them up in the place of trying every value.
   *
   * @default undefined they can't be listed
   */
  readonly literals?: readonly string[];
}

/**
 * Makes a condition on a label.
 *
 * @throws {SyntaxError} in Go's words if the value is no regular expression.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatcher } from "./matcher.ts";
 *
 * const matcher = createMatcher("job", "=~", "gateway|engine-.+");
 * assertEquals(matcher.matches("engine-whisper"), true);
 * assertEquals(matcher.matches("exporter"), false);
 * ```
 */
export function createMatcher(
  name: string,
  operator: MatchOperator,
  value: string,
): Matcher {
  const condition = { name, operator, value };
  if (operator === "=") {
    return { ...condition, matches: (v) => v === value, literals: [value] };
  }
  if (operator === "!=") return { ...condition, matches: (v) => v !== value };
  const regex = compileRegex(value);
  if (operator === "!~") {
    return { ...condition, matches: (v) => !regex.matches(v) };
  }
  return {
    ...condition,
    matches: (v) => regex.matches(v),
    ...(regex.literals === undefined ? {} : { literals: regex.literals }),
  };
}
