/**
 * Reads a queue that is a stream, in two looks, and more only where the first
 * two leave a doubt.
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
import { readInFlight } from "./in_flight.ts";
import type { KeyReading } from "./key_reading.ts";
import type { ReadContext } from "./read_context.ts";
import type { RedisCommand, SendCommand } from "./protocol/command.ts";
import {
  type GroupInfo,
  parseEntries,
  parseGroups,
  parsePending,
  parseStreamInfo,
  type StreamInfo,
} from "./replies.ts";
import { formatStreamId, type StreamId } from "./stream_id.ts";
import { timeOfEntry } from "./timestamp.ts";

/** Reads the stream at `key`. */
export async function readStream(
  context: ReadContext,
  key: string,
): Promise<KeyReading> {
  const { send, layout, ages, countLimit } = context;
  const [info, groupsInfo] = await Promise.all([
    send("XINFO", "STREAM", key),
    send("XINFO", "GROUPS", key),
  ]);
  const stream = parseStreamInfo(info);
  const groups = parseGroups(groupsInfo).filter(({ name }) =>
    layout.group === undefined || name === layout.group
  );
  const behind = furthestBehind(groups);
  const known = depthFromInfo(stream, behind);
  const isDrained = known?.depth === 0;
  const holders = groups.filter(({ pending }) => pending > 0);

  const replies = await Promise.all([
    ...holders.map(({ name }) => send(...pendingOf(key, name, countLimit))),
    ...isDrained
      ? []
      : [send(...entriesOn("waiting", key, behind.lastDeliveredId, 1))],
  ]);
  const [oldest] = isDrained ? [] : parseEntries(replies[holders.length]);
  const listed = groups.map((group) => ({
    group,
    entries: group.pending > 0
      ? parsePending(replies[holders.indexOf(group)])
      : [],
  }));

  const depth = oldest === undefined
    ? nothing
    : known ?? (await countWaiting(send, key, stream, behind, countLimit));
  const inFlight = await readInFlight(context, key, stream, listed);
  return {
    ...depth,
    oldestTaskAge: oldest ? ages.since(timeOfEntry(oldest)) : 0,
    ...inFlight,
    entriesAdded: stream.entriesAdded,
  };
}

/** Counts the entries on one side of a cursor, or on both. */
async function countWaiting(
  send: SendCommand,
  key: string,
  stream: StreamInfo,
  group: GroupInfo,
  limit: number,
): Promise<Depth> {
  for (const side of sidesToCount(stream, group)) {
    const { length } = parseEntries(
      await send(...entriesOn(side, key, group.lastDeliveredId, limit)),
    );
    if (length < limit) return depthFromCount(stream, side, length);
  }
  return depthBeyondLimit(stream, group, limit);
}

/** Asks for the entries on one side of a cursor, those next to it first. */
function entriesOn(
  side: Side,
  key: string,
  cursor: StreamId,
  limit: number,
): RedisCommand {
  return side === "waiting"
    ? ["XRANGE", key, formatStreamId(cursor + 1n), "+", "COUNT", limit]
    : ["XREVRANGE", key, formatStreamId(cursor), "-", "COUNT", limit];
}

function pendingOf(key: string, group: string, limit: number): RedisCommand {
  return ["XPENDING", key, group, "-", "+", limit];
}

function furthestBehind(groups: readonly GroupInfo[]): GroupInfo {
  return groups.reduce(
    (behind, group) =>
      group.lastDeliveredId < behind.lastDeliveredId ? group : behind,
    groups[0] ?? noGroup,
  );
}
