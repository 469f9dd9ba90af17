/**
 * Reads and writes durations as Prometheus does.
 *
 * @module
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const pattern =
  /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** Milliseconds of each unit, in the order of the pattern. */
const units = [365 * day, 7 * day, day, hour, minute, second, 1];
/** Prometheus counts nanoseconds in 63 bits. */
const longest = 2 ** 63 / 1e6;

/**
 * Returns the milliseconds of a duration such as `1h30m`. Units stand in
 * descending order: `y`, `w`, `d`, `h`, `m`, `s`, `ms`. A bare `0` is allowed.
 *
 * @throws {RangeError} in Prometheus' words if it is none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseDuration } from "./duration.ts";
 *
 * assertEquals(parseDuration("1h30m"), 5_400_000);
 * ```
 */
export function parseDuration(text: string): number {
  if (text === "") throw new RangeError("empty duration string");
  if (text === "0") return 0;
  const match = pattern.exec(text);
  if (match === null) {
    throw new RangeError(`not a valid duration string: "${text}"`);
  }
  const milliseconds = units.reduce(
    (sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0),
    0,
  );
  if (milliseconds >= longest) throw new RangeError("duration out of range");
  return milliseconds;
}

/** Names of the units, with their milliseconds, largest first. */
const names = [
  ["y", 365 * day],
  ["w", 7 * day],
  ["d", day],
  ["h", hour],
  ["m", minute],
  ["s", second],
  ["ms", 1],
] as const;

/**
 * Writes milliseconds such as `1h30m`. Years and weeks stand alone, as 90 days
 * are easier to read than 12 weeks and 6 days. Fractions are left out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatDuration } from "./duration.ts";
 *
 * assertEquals(formatDuration(5_400_000), "1h30m");
 * ```
 */
export function formatDuration(milliseconds: number): string {
  let rest = Math.trunc(milliseconds);
  let text = "";
  for (const [unit, length] of names) {
    const standsAlone = unit === "y" || unit === "w";
    if (rest < length || (standsAlone && rest % length !== 0)) continue;
    text += `${Math.floor(rest / length)}${unit}`;
    rest %= length;
  }
  return text === "" ? "0s" : text;
}
