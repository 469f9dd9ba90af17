/**
 * Reads one queue, whichever keys it has and of whatever type they are.
 *
 * @module
 */
import { type QueueReading, QueueSourceError } from "../queue_source.ts";
import { deadLettersFrom } from "./dead_letters.ts";
import { readList } from "./list_reader.ts";
import type { ReadContext } from "./read_context.ts";
import { type KeyReading, readStream } from "./stream_reader.ts";
import { oldestOf, sumOf } from "./totals.ts";

/** Reads the queue of this name. */
export async function readQueue(
  context: ReadContext,
  name: string,
): Promise<QueueReading> {
  const { layout, workers, deadLetters, ages } = context;
  const keys = [
    ...new Set(layout.queues.flatMap((pattern) => pattern.keyOf(name) ?? [])),
  ];
  const readings = await Promise.all(keys.map((key) => readKey(context, key)));
  const there = readings.filter((reading) => reading !== undefined);
  const registered = workers?.perQueue.get(name) ?? 0;
  return {
    exists: there.length > 0 || registered > 0,
    depth: there.reduce((sum, { depth }) => sum + depth, 0),
    depthIsExact: there.every(({ depthIsExact }) => depthIsExact),
    oldestTaskAge: oldestOf(there.map(({ oldestTaskAge }) => oldestTaskAge)),
    ...there.length > 0 && {
      inFlight: sumOf(there.map(({ inFlight }) => inFlight)),
      oldestInFlightAge: oldestOf(
        there.map(({ oldestInFlightAge }) => oldestInFlightAge),
      ),
      orphaned: sumOf(there.map(({ orphaned }) => orphaned)),
      liveConsumers: sumOf(there.map(({ liveConsumers }) => liveConsumers)),
      entriesAdded: sumOf(there.map(({ entriesAdded }) => entriesAdded)),
    },
    ...workers && { liveConsumers: registered },
    ...deadLetters && deadLettersFrom(deadLetters, keys, ages),
  };
}

/** Reads a key by its type; `undefined` where there is none. */
async function readKey(
  context: ReadContext,
  key: string,
): Promise<KeyReading | undefined> {
  const type = await context.send("TYPE", key);
  switch (type) {
    case "none":
      return undefined;
    case "stream":
      return await readStream(context, key);
    case "list":
      return await readList(context, key);
    default:
      throw new QueueSourceError(
        "wrong_type",
        `"${key}" is a ${type}, not a list or a stream`,
      );
  }
}
