/**
 * Reads the numbers of a template.
 *
 * @module
 */
import { unquote } from "../../series/quoted_text.ts";

const integer =
  /^[-+]?(0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+|0[oO]?(_?[0-7])+|[1-9](_?[0-9])*|0)$/;
const float =
  /^[-+]?([0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?$/;

/**
 * Reads a number or a character in single quotes: a bigint for Go's `int`.
 * Undefined if it isn't one.
 */
export function numberOf(text: string): number | bigint | undefined {
  if (text.startsWith("'")) return characterOf(text);
  if (integer.test(text)) return integerOf(text);
  if (!float.test(text)) return undefined;
  return Number(text.replaceAll("_", ""));
}

function characterOf(text: string): bigint | undefined {
  const [char, ...rest] = unquoted(text) ?? "";
  const point = char?.codePointAt(0);
  return point === undefined || rest.length > 0 ? undefined : BigInt(point);
}

function unquoted(text: string): string | undefined {
  try {
    return unquote(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function integerOf(text: string): bigint {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "")
    .replace(/^0(?=[0-7])/, "0o");
  const value = BigInt(digits.toLowerCase());
  return text.startsWith("-") ? -value : value;
}
