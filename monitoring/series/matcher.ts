/**
 * Decides which label values a selector takes.
 *
 * @module
 */

/** How a matcher compares. Expressions are RE2 and match the whole value. */
export type MatchOperator = "=" | "!=" | "=~" | "!~";

/** A condition on one label. */
export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
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
