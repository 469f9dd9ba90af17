/**
 * Reads the numbers and durations of PromQL.
 *
 * @module
 */
import { quote } from "../../series/quote.ts";
import { parseDuration } from "../../series/duration.ts";

/**
 * Returns the number that a text stands for: decimal, hexadecimal, octal with a
 * leading 0, `Inf` or `NaN`, or a duration as seconds. A sign may stand before.
 *
 * @throws {RangeError} if a duration is out of range.
 * @throws {SyntaxError} if it is none of them.
 */
export function readNumber(text: string): number {
  const unsigned = text.replace(/^[+-]\s*/, "");
  const value = readUnsigned(unsigned);
  return text.startsWith("-") ? -value : value;
}

/** Returns true if a number is written as a duration, such as `5m`. */
export function isDuration(text: string): boolean {
  return !/^[+-]?\s*0[xX]/.test(text) && /\d(?:ms|[smhdwy])/.test(text);
}

function readUnsigned(text: string): number {
  const lower = text.toLowerCase();
  if (lower === "inf") return Infinity;
  if (lower === "nan") return NaN;
  if (isDuration(text)) return parseDuration(text) / 1000;
  const digits = text.replaceAll("_", "");
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return Number(digits);
  // Go reads these as octal, and numbers such as 08 as decimal.
  if (/^0[0-7]+$/.test(digits)) return parseInt(digits, 8);
  // Go takes underscores in whole numbers alone.
  const isWhole = /^[0-9_]+$/.test(text);
  const value = Number(isWhole ? digits : text);
  if (Number.isNaN(value)) {
    throw new SyntaxError(
      `error parsing number: strconv.ParseFloat: parsing ${
        quote(text)
      }: invalid syntax`,
    );
  }
  return value;
}
