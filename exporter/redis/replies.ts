/**
 * Parses and checks replies of Redis. Text in them is in
 * binary strings, see `protocol/binary_text.ts`.
 *
 * @module
 */
import { QueueSourceError } from "../queue_source.ts";
import { fromBinary, toBinary } from "./protocol/binary_text.ts";
import { parseStreamId, type StreamId } from "./stream_id.ts";

/** An entry of a stream. */
export interface StreamEntry {
  readonly id: StreamId;
  /** Names and values in turn, as they came: few are ever looked at. */
  readonly fields: readonly unknown[];
}

/** The reply to `XINFO STREAM`. */
export interface StreamInfo {
  /** Entries that are there now. */
  readonly length: number;
  /** The highest id ever given. */
  readonly lastGeneratedId: StreamId;
  /** Entries ever added; not known before Redis 7. */
  readonly entriesAdded: number | undefined;
  /** The oldest entry that is there now. */
  readonly firstEntry: StreamEntry | undefined;
}

/** The reply to `XINFO GROUPS` of one group. */
export interface GroupInfo {
  readonly name: string;
  /** Entries delivered and not acknowledged, be they there or not. */
  readonly pending: number;
  /** The group's cursor. */
  readonly lastDeliveredId: StreamId;
  /** Entries not delivered, as Redis has it; not known before Redis 7. */
  readonly lag: number | undefined;
}

/** The reply to `XPENDING` of one entry. */
export interface PendingEntry {
  readonly id: StreamId;
  readonly consumer: string;
}

/** The reply to `XINFO CONSUMERS` of one consumer. */
export interface ConsumerInfo {
  readonly name: string;
  /** Milliseconds since it last asked for anything. */
  readonly idle: number;
}

/** Reads `XINFO STREAM`. */
export function parseStreamInfo(reply: unknown): StreamInfo {
  const items = toArray("XINFO STREAM", reply);
  const added = valueOf(items, "entries-added");
  const first = valueOf(items, "first-entry");
  return {
    length: toNumber("XINFO STREAM", valueOf(items, "length")),
    lastGeneratedId: toId("XINFO STREAM", valueOf(items, "last-generated-id")),
    entriesAdded: typeof added === "number" ? added : undefined,
    firstEntry: Array.isArray(first)
      ? toEntry("XINFO STREAM", first)
      : undefined,
  };
}

/** Reads `XINFO GROUPS`. */
export function parseGroups(reply: unknown): GroupInfo[] {
  return toArray("XINFO GROUPS", reply).map((item) => {
    const items = toArray("XINFO GROUPS", item);
    const lag = valueOf(items, "lag");
    return {
      name: toText("XINFO GROUPS", valueOf(items, "name")),
      pending: toNumber("XINFO GROUPS", valueOf(items, "pending")),
      lastDeliveredId: toId(
        "XINFO GROUPS",
        valueOf(items, "last-delivered-id"),
      ),
      lag: typeof lag === "number" ? lag : undefined,
    };
  });
}

/** Reads `XINFO CONSUMERS`. */
export function parseConsumers(reply: unknown): ConsumerInfo[] {
  return toArray("XINFO CONSUMERS", reply).map((item) => {
    const items = toArray("XINFO CONSUMERS", item);
    return {
      name: toText("XINFO CONSUMERS", valueOf(items, "name")),
      idle: toNumber("XINFO CONSUMERS", valueOf(items, "idle")),
    };
  });
}

/** Reads `XPENDING key group - + count`. */
export function parsePending(reply: unknown): PendingEntry[] {
  return toArray("XPENDING", reply).map((item) => {
    const [id, consumer] = toArray("XPENDING", item);
    return { id: toId("XPENDING", id), consumer: toText("XPENDING", consumer) };
  });
}

/** Reads `XPENDING key group`: how many entries each consumer holds. */
export function parseHolders(reply: unknown): Map<string, number> {
  const [, , , holders] = toArray("XPENDING", reply);
  const counts = holders === null ? [] : toArray("XPENDING", holders);
  return new Map(counts.map((item) => {
    const [consumer, count] = toArray("XPENDING", item);
    const name = toText("XPENDING", consumer);
    return [name, toNumber("XPENDING", Number(toText("XPENDING", count)))];
  }));
}

/** Reads `XRANGE` and `XREVRANGE`. */
export function parseEntries(reply: unknown): StreamEntry[] {
  return toArray("XRANGE", reply).map((item) => toEntry("XRANGE", item));
}

/** The value of an entry's field, if it has the field. */
export function fieldOf(
  { fields }: StreamEntry,
  name: string,
): string | undefined {
  return asText(valueOf(fields, toBinary(name)));
}

/** The text of a reply; `undefined` where it is something else. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" ? fromBinary(value) : undefined;
}

/** Reads text, such as that of `TYPE`. */
export function parseText(command: string, reply: unknown): string {
  return toText(command, reply);
}

/** Reads a number, such as that of `LLEN`. */
export function parseCount(command: string, reply: unknown): number {
  return toNumber(command, reply);
}

/** Reads `TIME` into milliseconds since 1970. */
export function parseTime(reply: unknown): number {
  const [seconds = NaN, microseconds = NaN] = toArray("TIME", reply)
    .map((part) => Number(asText(part)));
  return toNumber("TIME", seconds * 1000 + microseconds / 1000);
}

/**
 * Reads `HMGET` of these fields, those that aren't there left out; `undefined`
 * where none is.
 */
export function parseHashFields<Field extends string>(
  fields: readonly Field[],
  reply: unknown,
): Partial<Record<Field, string>> | undefined {
  const found: Partial<Record<Field, string>> = {};
  const values = toArray("HMGET", reply);
  for (const [i, field] of fields.entries()) {
    const text = asText(values[i]);
    if (text !== undefined) found[field] = text;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Reads one step of `SCAN`. */
export function parseScan(
  reply: unknown,
): { readonly cursor: string; readonly keys: string[] } {
  const [cursor, keys] = toArray("SCAN", reply);
  return {
    cursor: toText("SCAN", cursor),
    keys: toArray("SCAN", keys).map((key) => toText("SCAN", key)),
  };
}

function toEntry(command: string, item: unknown): StreamEntry {
  const [id, fields] = toArray(command, item);
  return { id: toId(command, id), fields: toArray(command, fields) };
}

/** Finds the value behind a name, where they follow one another. */
function valueOf(items: readonly unknown[], name: string): unknown {
  for (let i = 0; i + 1 < items.length; i += 2) {
    if (items[i] === name) return items[i + 1];
  }
  return undefined;
}

function toArray(command: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw unexpected(command, "a list", value);
}

function toText(command: string, value: unknown): string {
  const text = asText(value);
  if (text !== undefined) return text;
  throw unexpected(command, "text", value);
}

function toNumber(command: string, value: unknown): number {
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw unexpected(command, "a number", value);
}

function toId(command: string, value: unknown): StreamId {
  return parseStreamId(asText(value)) ??
    (() => {
      throw unexpected(command, "a stream id", value);
    })();
}

/** Names only the type, as the value may be private data. */
function unexpected(command: string, what: string, value: unknown): Error {
  return new QueueSourceError(
    "unexpected",
    `Cannot read the reply to ${command}: expected ${what}, got ${typeof value}`,
  );
}
