/**
 * Reads one queue, whichever keys it has and of whatever type they are.
 *
 * @module
 */
import {
  type ErrorKind,
  type QueueReading,
  QueueSourceError,
} from "../queue_source.ts";
import { deadLettersFrom } from "./dead_letters.ts";
import { kindOf } from "./errors.ts";
import { type KeyReader, type KeyReading, sumOfKeys } from "./key_reading.ts";
import { keysOf, type QueueLayout } from "./layout.ts";
import { readList } from "./list_reader.ts";
import type { ReadContext } from "./read_context.ts";
import { parseText } from "./replies.ts";
import { readStream } from "./stream_reader.ts";

/** Readers of keys by type. */
const keyReaders: ReadonlyMap<string, KeyReader> = new Map([
  ["list", readList],
  ["stream", readStream],
]);

/** A key that may hold tasks of a queue. */
interface KnownKey {
  readonly key: string;
  /** The reader of the last time, as the type of a key hardly ever changes. */
  reader?: KeyReader;
}

/** A queue by its name, with the known types of its keys. */
export interface KnownQueue {
  readonly name: string;
  readonly keys: readonly KnownKey[];
}

/** Returns a queue whose keys have unknown types. */
export function unknownQueue(layout: QueueLayout, name: string): KnownQueue {
  return { name, keys: keysOf(layout, name).map((key) => ({ key })) };
}

/** Reads a queue. */
export async function readQueue(
  context: ReadContext,
  { name, keys }: KnownQueue,
): Promise<QueueReading> {
  const { layout, workers, deadLetters, ages } = context;
  const readings = await Promise.all(
    keys.map((key) => readKey(context, key)),
  );
  const there = readings.filter((reading) => reading !== undefined);
  const registered = workers && (workers.perQueue.get(name) ?? 0);
  return {
    ...sumOfKeys(there),
    exists: there.length > 0 || (registered ?? 0) > 0,
    ...layout.workers && { liveConsumers: registered },
    ...deadLetters &&
      deadLettersFrom(deadLetters, keys.map(({ key }) => key), ages),
  };
}

/** Reads a key by the type it had, if it still has; `undefined` where there is none. */
async function readKey(
  context: ReadContext,
  known: KnownKey,
): Promise<KeyReading | undefined> {
  if (known.reader !== undefined) {
    try {
      const reading = await known.reader(context, known.key);
      if (reading === undefined) known.reader = undefined;
      return reading;
    } catch (error) {
      if (!typeErrors.has(kindOf(error))) throw error;
    }
  }
  const type = parseText("TYPE", await context.send("TYPE", known.key));
  known.reader = keyReaders.get(type);
  if (type === "none") return undefined;
  if (known.reader === undefined) {
    throw new QueueSourceError(
      "wrong_type",
      `"${known.key}" is a ${type}, not a list or a stream`,
    );
  }
  return await known.reader(context, known.key);
}

/** Errors about a key that was deleted or has another type now. */
const typeErrors: ReadonlySet<ErrorKind> = new Set(["changed", "wrong_type"]);
