/**
 * Writes times and durations as Go does in JSON.
 *
 * @module
 */

/** Writes a time in RFC 3339; Go's zero time if there is none. */
export function formatDate(time: number | undefined): string {
  return time === undefined
    ? "0001-01-01T00:00:00Z"
    : new Date(time).toISOString();
}

/** Milliseconds of each unit, largest first. */
const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** Writes a duration such as `1m30s`. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  let text = "";
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text === "" ? "0s" : text;
}
