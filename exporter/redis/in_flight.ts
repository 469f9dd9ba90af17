/**
 * What a stream's consumers hold.
 *
 * Redis goes on listing an entry as pending after it was trimmed or deleted.
 * Nobody can work it off any more, so it isn't counted.
 *
 * @module
 */
import type { ReadContext } from "./read_context.ts";
import {
  type GroupInfo,
  parseConsumers,
  parseEntries,
  parsePending,
  type PendingEntry,
  type StreamEntry,
  type StreamInfo,
} from "./replies.ts";
import { formatStreamId } from "./stream_id.ts";
import { timeOfEntry } from "./timestamp.ts";
import { oldestOf, sumOf } from "./totals.ts";

/** What consumers of all groups hold. */
export interface InFlight {
  readonly inFlight: number | undefined;
  readonly oldestInFlightAge: number | undefined;
  /** `undefined` where nobody knows who is alive. */
  readonly orphaned: number | undefined;
  /** Consumers that are alive, where the stream is all that tells. */
  readonly liveConsumers: number | undefined;
}

/** Reads what the groups' consumers hold. */
export async function readInFlight(
  context: ReadContext,
  key: string,
  stream: StreamInfo,
  groups: readonly GroupInfo[],
): Promise<InFlight> {
  const parts = await Promise.all(
    groups.map((group) => readGroup(context, key, stream, group)),
  );
  return {
    inFlight: sumOf(parts.map(({ inFlight }) => inFlight)),
    oldestInFlightAge: oldestOf(
      parts.map(({ oldestInFlightAge }) => oldestInFlightAge),
    ),
    orphaned: sumOf(parts.map(({ orphaned }) => orphaned)),
    liveConsumers: sumOf(parts.map(({ liveConsumers }) => liveConsumers)),
  };
}

async function readGroup(
  context: ReadContext,
  key: string,
  stream: StreamInfo,
  group: GroupInfo,
): Promise<InFlight> {
  const { send, ages, countLimit } = context;
  const [alive, listed] = await Promise.all([
    readAlive(context, key, group),
    group.pending === 0
      ? []
      : send("XPENDING", key, group.name, "-", "+", countLimit).then(
        parsePending,
      ),
  ]);
  const held = await withoutGhosts(context, key, stream, listed);
  const dead = held.filter(({ consumer }) => !alive?.has(consumer));
  return {
    inFlight: held.length + Math.max(0, group.pending - listed.length),
    oldestInFlightAge: held.length === 0
      ? 0
      : ages.since(timeOfEntry(held[0].entry)),
    orphaned: alive && dead.length,
    liveConsumers: context.layout.workers ? undefined : alive?.size,
  };
}

/** Names of consumers that are alive, or `undefined` where nobody knows. */
async function readAlive(
  { send, layout, workers }: ReadContext,
  key: string,
  group: GroupInfo,
): Promise<ReadonlySet<string> | undefined> {
  if (layout.workers !== undefined) return workers?.names;
  if (layout.consumerIdle === undefined) return undefined;
  const limitMs = layout.consumerIdle * 1000;
  const consumers = parseConsumers(
    await send("XINFO", "CONSUMERS", key, group.name),
  );
  return new Set(
    consumers.filter(({ idle }) => idle < limitMs).map(({ name }) => name),
  );
}

/** An entry and who holds it. */
interface HeldEntry {
  readonly consumer: string;
  readonly entry: StreamEntry;
}

/**
 * Leaves out what is listed as pending and isn't there. One command looks at
 * the entries from the oldest pending one on; what is pending beyond those it
 * returns is taken to be there.
 */
async function withoutGhosts(
  { send, countLimit }: ReadContext,
  key: string,
  stream: StreamInfo,
  listed: readonly PendingEntry[],
): Promise<HeldEntry[]> {
  if (listed.length === 0) return [];
  const from = formatStreamId(listed[0].id);
  const to = formatStreamId(listed[listed.length - 1].id);
  // Where nothing was ever removed, all that is pending is there.
  const limit = stream.entriesAdded === stream.length ? 1 : countLimit;
  const entries = parseEntries(
    await send("XRANGE", key, from, to, "COUNT", limit),
  );
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const last = entries.length < limit ? undefined : entries.at(-1)?.id;
  return listed.flatMap(({ id, consumer }) => {
    const beyond = last !== undefined && id > last;
    const entry = byId.get(id) ??
      (beyond ? { id, fields: new Map() } : undefined);
    return entry ? [{ consumer, entry }] : [];
  });
}
