/**
 * How many entries of a stream wait for a group, and how to find out.
 *
 * `lag` of `XINFO GROUPS` can't be relied on. It is nil once an entry that
 * waits was deleted, or when the group was made in the middle. It stays too
 * high for good once a trim went past the group's cursor. And before Redis 7
 * there is none. It is used where nothing was ever removed; elsewhere entries
 * are counted, on the side of the cursor where there should be fewer.
 *
 * @module
 */
import type { GroupInfo, StreamInfo } from "./replies.ts";

/** A side of a group's cursor: entries that wait, or entries handed out before. */
export type Side = "waiting" | "delivered";

/** How many entries wait. */
export interface Depth {
  readonly depth: number;
  readonly depthIsExact: boolean;
}

/** Nothing waits. */
export const nothing: Depth = { depth: 0, depthIsExact: true };

/** A group that has read nothing, for a stream that no group reads. */
export const noGroup: GroupInfo = {
  name: "",
  pending: 0,
  lastDeliveredId: 0n,
  lag: undefined,
};

/** Returns the depth, if no entries have to be counted. */
export function depthFromInfo(
  { length, lastGeneratedId, firstEntry, entriesAdded }: StreamInfo,
  { lastDeliveredId, lag }: GroupInfo,
): Depth | undefined {
  if (length === 0 || lastDeliveredId >= lastGeneratedId) return nothing;
  if (firstEntry !== undefined && lastDeliveredId < firstEntry.id) {
    return exactly(length);
  }
  const nothingWasRemoved = entriesAdded === length;
  return nothingWasRemoved && lag !== undefined ? exactly(lag) : undefined;
}

/** The sides of the cursor, the one with fewer entries first, if lag is right. */
export function sidesToCount(
  { length }: StreamInfo,
  { lag }: GroupInfo,
): readonly [Side, Side] {
  return lag !== undefined && length - lag < lag
    ? ["delivered", "waiting"]
    : ["waiting", "delivered"];
}

/** The depth, once fewer entries than the limit were found on one side. */
export function depthFromCount(
  { length }: StreamInfo,
  side: Side,
  count: number,
): Depth {
  return exactly(side === "waiting" ? count : Math.max(0, length - count));
}

/**
 * The depth when there are at least `limit` entries on either side: what
 * Redis believes, within what is certain.
 */
export function depthBeyondLimit(
  { length }: StreamInfo,
  { lag = 0 }: GroupInfo,
  limit: number,
): Depth {
  const depth = Math.max(limit, Math.min(lag, length - limit));
  return { depth, depthIsExact: false };
}

function exactly(depth: number): Depth {
  return { depth, depthIsExact: true };
}
