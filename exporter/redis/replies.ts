/**
 * Reads Redis' replies, of which nothing is taken on trust.
 *
 * @module
 */
import { QueueSourceError } from "../queue_source.ts";
import { parseStreamId, type StreamId } from "./stream_id.ts";

/** An entry of a stream. */
export interface StreamEntry {
  readonly id: StreamId;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** What `XINFO STREAM` tells. */
export interface StreamInfo {
  /** Entries that are there now. */
  readonly length: number;
  /** The highest id ever given. */
  readonly lastGeneratedId: StreamId;
  /** Entries ever added; not known before Redis 7. */
  readonly entriesAdded?: number;
  /** The oldest entry that is there now. */
  readonly firstEntry?: StreamEntry;
}

/** What `XINFO GROUPS` tells of one group. */
export interface GroupInfo {
  readonly name: string;
  /** Entries delivered and not acknowledged, be they there or not. */
  readonly pending: number;
  /** The group's cursor. */
  readonly lastDeliveredId: StreamId;
  /** Entries not delivered, as Redis has it; not known before Redis 7. */
  readonly lag?: number;
}

/** What `XPENDING` tells of one entry. */
export interface PendingEntry {
  readonly id: StreamId;
  readonly consumer: string;
}

/** What `XINFO CONSUMERS` tells of one consumer. */
export interface ConsumerInfo {
  readonly name: string;
  /** Milliseconds since it last asked for anything. */
  readonly idle: number;
}

/** Reads `XINFO STREAM`. */
export function parseStreamInfo(reply: unknown): StreamInfo {
  const fields = toMap("XINFO STREAM", reply);
  const first = fields.get("first-entry");
  const added = fields.get("entries-added");
  return {
    length: toNumber("XINFO STREAM", fields.get("length")),
    lastGeneratedId: toId("XINFO STREAM", fields.get("last-generated-id")),
    ...typeof added === "number" && { entriesAdded: added },
    ...Array.isArray(first) && { firstEntry: toEntry("XINFO STREAM", first) },
  };
}

/** Reads `XINFO GROUPS`. */
export function parseGroups(reply: unknown): GroupInfo[] {
  return toArray("XINFO GROUPS", reply).map((item) => {
    const fields = toMap("XINFO GROUPS", item);
    const lag = fields.get("lag");
    return {
      name: toText("XINFO GROUPS", fields.get("name")),
      pending: toNumber("XINFO GROUPS", fields.get("pending")),
      lastDeliveredId: toId("XINFO GROUPS", fields.get("last-delivered-id")),
      ...typeof lag === "number" && { lag },
    };
  });
}

/** Reads `XINFO CONSUMERS`. */
export function parseConsumers(reply: unknown): ConsumerInfo[] {
  return toArray("XINFO CONSUMERS", reply).map((item) => {
    const fields = toMap("XINFO CONSUMERS", item);
    return {
      name: toText("XINFO CONSUMERS", fields.get("name")),
      idle: toNumber("XINFO CONSUMERS", fields.get("idle")),
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

/** Reads `XRANGE` and `XREVRANGE`. */
export function parseEntries(reply: unknown): StreamEntry[] {
  return toArray("XRANGE", reply).map((item) => toEntry("XRANGE", item));
}

/** Reads a number, such as that of `LLEN`. */
export function parseCount(command: string, reply: unknown): number {
  return toNumber(command, reply);
}

/** Reads `TIME` into milliseconds since 1970. */
export function parseTime(reply: unknown): number {
  const [seconds, microseconds] = toArray("TIME", reply).map(Number);
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
  for (const [i, value] of toArray("HMGET", reply).entries()) {
    if (typeof value === "string") found[fields[i]] = value;
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
  return { id: toId(command, id), fields: toMap(command, fields) };
}

/** Reads names and values that follow one another. */
function toMap(command: string, reply: unknown): Map<string, unknown> {
  const items = toArray(command, reply);
  const map = new Map<string, unknown>();
  for (let i = 0; i + 1 < items.length; i += 2) {
    map.set(toText(command, items[i]), items[i + 1]);
  }
  return map;
}

function toArray(command: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw unexpected(command, "a list", value);
}

function toText(command: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw unexpected(command, "text", value);
}

function toNumber(command: string, value: unknown): number {
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw unexpected(command, "a number", value);
}

function toId(command: string, value: unknown): StreamId {
  return parseStreamId(value) ??
    (() => {
      throw unexpected(command, "a stream id", value);
    })();
}

/** Tells the type alone, as the value may be anybody's data. */
function unexpected(command: string, what: string, value: unknown): Error {
  return new QueueSourceError(
    "unexpected",
    `Cannot read the reply to ${command}: expected ${what}, got ${typeof value}`,
  );
}
