/**
 * Writes numbers as Prometheus' API does.
 *
 * @module
 */

/**
 * Writes the value of a sample: the shortest digits that mean it, with an
 * exponent below 1e-6 and from 1e21 on, as in `1e-07`.
 */
export function formatSample(value: number): string {
  // JavaScript's text differs in signs and in exponents of one digit alone.
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  if (value === Infinity) return "+Inf";
  if (value === -Infinity) return "-Inf";
  const text = String(value);
  return text.includes("e") ? padExponent(text) : text;
}

/** Writes a scalar: the shortest digits that mean it, never an exponent. */
export function formatScalar(value: number): string {
  const text = formatSample(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", first = "", rest = "", power] = match;
  const digits = first + rest;
  const exponent = Number(power);
  return exponent < 0
    ? `${sign}0.${"0".repeat(-exponent - 1)}${digits}`
    : `${sign}${digits.padEnd(exponent + 1, "0")}`;
}

/** Writes the value of an alert: always with an exponent, as in `1.5e+02`. */
export function formatScientific(value: number): string {
  if (!Number.isFinite(value)) return formatSample(value);
  const sign = Object.is(value, -0) ? "-" : "";
  return sign + padExponent(value.toExponential());
}

/** Writes a time in milliseconds as seconds. */
export function formatTime(milliseconds: number): string {
  return String(milliseconds / 1000);
}

/** Go writes at least two digits of an exponent. */
function padExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, (_, sign, digit) => `e${sign}0${digit}`);
}
