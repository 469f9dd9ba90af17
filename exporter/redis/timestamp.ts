/**
 * Reads the times at which tasks were enqueued.
 *
 * @module
 */
import { fieldOf, type StreamEntry } from "./replies.ts";
import { millisecondsOf } from "./stream_id.ts";

/**
 * Milliseconds that can be a time: from 2001 to 5138. Below are seconds and
 * made-up ids, above are microseconds.
 */
const earliestMs = 1e12;
const latestMs = 1e14;

/**
 * When an entry was added: by its id, which the server makes from its own
 * clock, or where the id is no time by `enqueued_at`. `undefined` where
 * neither tells.
 */
export function timeOfEntry(entry: StreamEntry): number | undefined {
  return asTime(millisecondsOf(entry.id)) ??
    parseTimestamp(fieldOf(entry, "enqueued_at"));
}

/**
 * Reads ISO 8601, or seconds or milliseconds since 1970, into milliseconds.
 * Without a zone a time is taken to be UTC. `undefined` where it is no time.
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value === "number") return asTime(value) ?? asTime(value * 1000);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return parseTimestamp(Number(text));
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return undefined;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const milliseconds = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function asTime(milliseconds: number): number | undefined {
  return milliseconds >= earliestMs && milliseconds < latestMs
    ? milliseconds
    : undefined;
}
