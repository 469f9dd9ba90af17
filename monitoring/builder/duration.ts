/**
 * Spans of time, which the builder counts in seconds.
 *
 * @module
 */

/** Seconds of a minute. */
export const minute = 60;

/** Seconds of an hour. */
export const hour: number = 60 * minute;

/** Seconds of a day. */
export const day: number = 24 * hour;

const units = [
  [day, "d", "day", "a day"],
  [hour, "h", "hour", "an hour"],
  [minute, "m", "minute", "a minute"],
  [1, "s", "second", "a second"],
] as const;

/** The largest unit of which it is a whole number. */
function inUnit(seconds: number) {
  const unit = units.find(([length]) => seconds % length === 0);
  if (unit === undefined || seconds <= 0) {
    throw new RangeError(
      `Cannot write a duration of ${seconds} s: it must be a whole number of seconds above 0`,
    );
  }
  const [length, symbol, word, one] = unit;
  return { count: seconds / length, symbol, word, one };
}

/**
 * As Prometheus writes it: `15m`, `3d`.
 *
 * @throws {RangeError} unless it is a whole number of seconds above 0.
 */
export function duration(seconds: number): string {
  const { count, symbol } = inUnit(seconds);
  return `${count}${symbol}`;
}

/**
 * As a sentence says it: `15 minutes`, `an hour`.
 *
 * @throws {RangeError} unless it is a whole number of seconds above 0.
 */
export function durationInWords(seconds: number): string {
  const { count, word, one } = inUnit(seconds);
  return count === 1 ? one : `${count} ${word}s`;
}
