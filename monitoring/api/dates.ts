/**
 * Writes times as Go does in JSON.
 *
 * @module
 */

/** Writes a time in RFC 3339; Go's zero time if there is none. */
export function formatDate(time: number | undefined): string {
  return time === undefined
    ? "0001-01-01T00:00:00Z"
    : new Date(time).toISOString();
}
