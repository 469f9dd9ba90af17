import { readFloat } from "./_number.ts";

/** Past this a number of seconds since 1970 is surely one of milliseconds. */
const latestSeconds = 1e11;

/** Whether a timestamp can be one in seconds. */
export function isSeconds(timestamp: number): boolean {
  return timestamp >= 0 && timestamp < latestSeconds;
}

/**
 * A bound as OpenMetrics wants it written: Go's `%g`, with `.0` where neither
 * point nor exponent tells a float. What is no number stays.
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
