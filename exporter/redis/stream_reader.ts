/**
 * Reads a queue that is a stream.
 *
 * @module
 */
import {
  type Depth,
  depthBeyondLimit,
  depthFromCount,
  depthFromInfo,
  noGroup,
  nothing,
  type Side,
  sidesToCount,
} from "./backlog.ts";
import { type InFlight, readInFlight } from "./in_flight.ts";
import type { ReadContext } from "./read_context.ts";
import {
  type GroupInfo,
  parseEntries,
  parseGroups,
  parseStreamInfo,
  type StreamEntry,
  type StreamInfo,
} from "./replies.ts";
import { formatStreamId, type StreamId } from "./stream_id.ts";
import { timeOfEntry } from "./timestamp.ts";

/** What a key holds, as far as it tells. */
export interface KeyReading extends Depth, Partial<InFlight> {
  readonly oldestTaskAge?: number;
  readonly entriesAdded?: number;
}

/** Reads the stream at `key`. */
export async function readStream(
  context: ReadContext,
  key: string,
): Promise<KeyReading> {
  const { send, layout } = context;
  const [info, groupsInfo] = await Promise.all([
    send("XINFO", "STREAM", key),
    send("XINFO", "GROUPS", key),
  ]);
  const stream = parseStreamInfo(info);
  const groups = parseGroups(groupsInfo).filter(({ name }) =>
    layout.group === undefined || name === layout.group
  );
  const [waiting, inFlight] = await Promise.all([
    readWaiting(context, key, stream, furthestBehind(groups)),
    readInFlight(context, key, stream, groups),
  ]);
  return { ...waiting, ...inFlight, entriesAdded: stream.entriesAdded };
}

/** Counts what waits for a group and finds the oldest of it. */
async function readWaiting(
  context: ReadContext,
  key: string,
  stream: StreamInfo,
  group: GroupInfo,
): Promise<Depth & Pick<KeyReading, "oldestTaskAge">> {
  const known = depthFromInfo(stream, group);
  if (known?.depth === 0) return { ...known, oldestTaskAge: 0 };
  const oldest = await firstWaiting(context, key, stream, group);
  if (oldest === undefined) return { ...nothing, oldestTaskAge: 0 };
  return {
    ...known ?? await countWaiting(context, key, stream, group),
    oldestTaskAge: context.ages.since(timeOfEntry(oldest)),
  };
}

async function firstWaiting(
  context: ReadContext,
  key: string,
  { firstEntry }: StreamInfo,
  { lastDeliveredId }: GroupInfo,
): Promise<StreamEntry | undefined> {
  if (firstEntry !== undefined && lastDeliveredId < firstEntry.id) {
    return firstEntry;
  }
  const [entry] = await entriesOn("waiting", context, key, lastDeliveredId, 1);
  return entry;
}

async function countWaiting(
  context: ReadContext,
  key: string,
  stream: StreamInfo,
  group: GroupInfo,
): Promise<Depth> {
  const { countLimit } = context;
  for (const side of sidesToCount(stream, group)) {
    const { length } = await entriesOn(
      side,
      context,
      key,
      group.lastDeliveredId,
      countLimit,
    );
    if (length < countLimit) return depthFromCount(stream, side, length);
  }
  return depthBeyondLimit(stream, group, countLimit);
}

/** Entries on one side of a cursor, those next to it first. */
async function entriesOn(
  side: Side,
  { send }: ReadContext,
  key: string,
  cursor: StreamId,
  limit: number,
): Promise<StreamEntry[]> {
  const reply = side === "waiting"
    ? send("XRANGE", key, formatStreamId(cursor + 1n), "+", "COUNT", limit)
    : send("XREVRANGE", key, formatStreamId(cursor), "-", "COUNT", limit);
  return parseEntries(await reply);
}

function furthestBehind(groups: readonly GroupInfo[]): GroupInfo {
  return groups.reduce(
    (behind, group) =>
      group.lastDeliveredId < behind.lastDeliveredId ? group : behind,
    groups[0] ?? noGroup,
  );
}
