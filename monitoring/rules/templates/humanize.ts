/**
 * Writes numbers for people to read, as Prometheus' templates do.
 *
 * @module
 */
import { formatFloat } from "./float.ts";

const short = (value: number) => formatFloat(value, "g", 4);

/** Divides by the base until the number is below it. */
function scaled(
  value: number,
  base: number,
  prefixes: readonly string[],
): string {
  let prefix = "";
  for (const next of prefixes) {
    if (Math.abs(value) < base) break;
    prefix = next;
    value /= base;
  }
  return short(value) + prefix;
}

/** Multiplies by 1000 until the number is at least 1. */
function enlarged(value: number): string {
  let prefix = "";
  for (const next of ["m", "u", "n", "p", "f", "a", "z", "y"]) {
    if (Math.abs(value) >= 1) break;
    prefix = next;
    value *= 1000;
  }
  return short(value) + prefix;
}

/** `1234567` as `1.235M`, `0.0012` as `1.2m`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return short(value);
  return Math.abs(value) < 1
    ? enlarged(value)
    : scaled(value, 1000, ["k", "M", "G", "T", "P", "E", "Z", "Y"]);
}

/** `2097152` as `2Mi`. */
export function humanize1024(value: number): string {
  return Math.abs(value) <= 1 || !Number.isFinite(value)
    ? short(value)
    : scaled(value, 1024, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]);
}

/** Seconds as `1d 2h 3m 4s`, `12.5s` or `1.2ms`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return short(seconds);
  if (seconds === 0) return `${short(seconds)}s`;
  const size = Math.abs(seconds);
  if (size < 1) return `${enlarged(seconds)}s`;
  const sign = seconds < 0 ? "-" : "";
  const whole = Math.trunc(size);
  if (whole < 60) return `${sign}${short(size)}s`;
  const units: [amount: number, unit: string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ];
  const first = units.findIndex(([amount]) => amount > 0);
  return sign +
    units.slice(first).map(([amount, unit]) => `${amount}${unit}`).join(" ");
}

/** `0.125` as `12.5%`. */
export function humanizePercentage(share: number): string {
  return `${short(share * 100)}%`;
}
