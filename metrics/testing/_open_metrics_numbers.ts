import { readFloat } from "./_number.ts";

/** A greater number must be milliseconds since 1970: in seconds it is the year 5138. */
const latestSeconds = 1e11;

/** Returns whether a timestamp can be in seconds. */
export function isSeconds(timestamp: number): boolean {
  return timestamp >= 0 && timestamp < latestSeconds;
}

/**
 * Formats a bound in OpenMetrics' canonical form: Go's `%g`, with `.0` if there
 * is neither a point nor an exponent. Returns text that isn't a number as it is.
 */
export function canonicalBound(text: string): string {
  const value = readFloat(text);
  if (value === Infinity) return "+Inf";
  if (value === undefined || !Number.isFinite(value)) return text;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    return value.toExponential()
      .replace(/e([+-])(\d)$/, (_, sign, digit) => `e${sign}0${digit}`);
  }
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}
