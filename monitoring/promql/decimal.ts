/**
 * Writes numbers without an exponent.
 *
 * @module
 */

/**
 * Writes a number with as many digits as tell it from all others, and without an
 * exponent, as Go's `FormatFloat(value, 'f', -1, 64)` does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatDecimal } from "./decimal.ts";
 *
 * assertEquals(formatDecimal(1e-7), "0.0000001");
 * assertEquals(formatDecimal(Infinity), "+Inf");
 * ```
 */
export function formatDecimal(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const [mantissa = "", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const sign = value < 0 ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  return point <= 0
    ? `${sign}0.${"0".repeat(-point)}${digits}`
    : sign + digits.padEnd(point, "0");
}

/** Writes a number as Go's `%v` and `%g` do: with an exponent from 1e21 on. */
export function formatShort(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return formatDecimal(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return formatDecimal(value);
}
