/**
 * Reads which tasks of a stream are in flight.
 *
 * Redis goes on listing an entry as pending after it was trimmed or deleted.
 * Nobody can work it off any more, so it isn't counted.
 *
 * @module
 */
import { type QueueValues, totalOf } from "../queue_metrics.ts";
import type { ReadContext } from "./read_context.ts";
import type { SendCommand } from "./protocol/command.ts";
import {
  type GroupInfo,
  parseConsumers,
  parseEntries,
  parseHolders,
  type PendingEntry,
  type StreamEntry,
  type StreamInfo,
} from "./replies.ts";
import { formatStreamId } from "./stream_id.ts";
import { timeOfEntry } from "./timestamp.ts";

/** Tasks in flight. */
export interface InFlight extends
  Pick<
    QueueValues,
    "inFlight" | "oldestInFlightAge" | "orphaned" | "liveConsumers"
  > {
  /** Tasks that wait again, if there are any. They are in none of the above. */
  readonly released?: Released;
}

/** Tasks that consumers released. */
export interface Released {
  readonly count: number;
  readonly oldestAge: number | undefined;
}

/** A group and what `XPENDING` lists of it. */
export interface Listed {
  readonly group: GroupInfo;
  /** The oldest entries, as many as one command returns. */
  readonly entries: readonly PendingEntry[];
}

/** Reads the tasks in flight of all groups. */
export async function readInFlight(
  context: ReadContext,
  key: string,
  stream: StreamInfo,
  groups: readonly Listed[],
): Promise<InFlight> {
  const parts = await Promise.all(
    groups.map((listed) => readGroup(context, key, stream, listed)),
  );
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return only;
  return totalOf([nothingInFlight, ...parts]);
}

/** The values of a stream without a group. */
const nothingInFlight = {
  inFlight: 0,
  oldestInFlightAge: 0,
  orphaned: 0,
  liveConsumers: 0,
} as const;

async function readGroup(
  { send, ages, countLimit, layout, workers }: ReadContext,
  key: string,
  stream: StreamInfo,
  { group, entries }: Listed,
): Promise<InFlight> {
  const live = layout.workers === undefined
    ? await readLive(send, key, group, layout.consumerIdle)
    : workers?.names;
  const there = await withoutGhosts(send, key, stream, entries, countLimit);
  const holders = await countHolders(send, key, group, entries, there);
  const isReleased = (consumer: string) => consumer === layout.nobody;
  const count = (isMeant: (consumer: string) => boolean) =>
    [...holders].reduce((sum, [name, n]) => sum + (isMeant(name) ? n : 0), 0);
  const oldestAge = (isMeant: (consumer: string) => boolean) => {
    const oldest = there.find(({ consumer }) => isMeant(consumer));
    if (oldest !== undefined) return ages.since(timeOfEntry(oldest));
    // There may be some beyond what is listed.
    return count(isMeant) === 0 ? 0 : undefined;
  };
  const isHeld = (consumer: string) => !isReleased(consumer);
  const released = count(isReleased);
  return {
    inFlight: count(isHeld),
    oldestInFlightAge: oldestAge(isHeld),
    orphaned: live && count((name) => isHeld(name) && !live.has(name)),
    liveConsumers: layout.workers ? undefined : live?.size,
    ...released > 0 && {
      released: { count: released, oldestAge: oldestAge(isReleased) },
    },
  };
}

/** Counts the existing entries that each consumer claimed. */
async function countHolders(
  send: SendCommand,
  key: string,
  { name, pending }: GroupInfo,
  listed: readonly PendingEntry[],
  there: readonly PendingEntry[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const add = (consumer: string, by: number) =>
    counts.set(consumer, (counts.get(consumer) ?? 0) + by);
  if (pending > listed.length) {
    const reply = await send("XPENDING", key, name);
    for (const [consumer, count] of parseHolders(reply)) add(consumer, count);
    for (const { consumer } of listed) add(consumer, -1);
  }
  for (const { consumer } of there) add(consumer, 1);
  return counts;
}

/** Returns the names of live consumers, or `undefined` where that isn't known. */
async function readLive(
  send: SendCommand,
  key: string,
  group: GroupInfo,
  idleSeconds: number | undefined,
): Promise<ReadonlySet<string> | undefined> {
  if (idleSeconds === undefined) return undefined;
  const reply = await send("XINFO", "CONSUMERS", key, group.name);
  return new Set(
    parseConsumers(reply).filter(({ idle }) => idle < idleSeconds * 1000)
      .map(({ name }) => name),
  );
}

/** An entry and its consumer. */
type HeldEntry = PendingEntry & StreamEntry;

/**
 * Leaves out what is listed as pending and isn't there. One command looks at
 * the entries from the oldest pending one on; what is pending beyond those it
 * returns is taken to be there.
 */
async function withoutGhosts(
  send: SendCommand,
  key: string,
  stream: StreamInfo,
  listed: readonly PendingEntry[],
  limit: number,
): Promise<HeldEntry[]> {
  const held = listed.map((entry) => ({ ...entry, fields: [] }));
  const oldest = held.at(0);
  const newest = held.at(-1);
  if (oldest === undefined || newest === undefined) return [];
  // Where nothing was ever removed, all that is pending is there, and only the
  // oldest may have to be looked at, for its age.
  const isComplete = stream.entriesAdded === stream.length;
  if (isComplete && timeOfEntry(oldest) !== undefined) return held;
  const reply = await send(
    "XRANGE",
    key,
    formatStreamId(oldest.id),
    formatStreamId(newest.id),
    "COUNT",
    isComplete ? 1 : limit,
  );
  const entries = parseEntries(reply);
  const there = new Map(entries.map((entry) => [entry.id, entry]));
  const last = entries.at(-1)?.id;
  const sawAll = !isComplete && entries.length < limit;
  return held.flatMap((entry) => {
    const found = there.get(entry.id);
    if (found !== undefined) return [{ ...entry, ...found }];
    const isBeyond = !sawAll && last !== undefined && entry.id > last;
    return isBeyond ? [entry] : [];
  });
}
