/**
 * Reads the live workers from the worker registry.
 *
 * @module
 */
import { QueueSourceError } from "../queue_source.ts";
import type { SendCommand } from "./protocol/command.ts";
import { type QueueLayout, queueOf, type WorkerKeys } from "./layout.ts";
import { parseHashFields, parseScan } from "./replies.ts";

/** The live workers. */
export interface LiveWorkers {
  /** Names that they may go by as consumers. */
  readonly names: ReadonlySet<string>;
  /** Live workers of each queue. */
  readonly perQueue: ReadonlyMap<string, number>;
}

/** Fields that are read of a worker. A live one has at least one of them. */
const fields = [
  "instance",
  "engine_id",
  "stream_name",
  "status",
  "last_heartbeat",
] as const;

/** Dead ids stay in the set, so it may hold far more than there are workers. */
const mostIds = 20_000;

/** Reads every worker whose hash is there; Redis drops those of dead ones. */
export async function readWorkers(
  send: SendCommand,
  layout: QueueLayout,
  keys: WorkerKeys,
): Promise<LiveWorkers> {
  const names = new Set<string>();
  const perQueue = new Map<string, number>();
  const ids = [...await readIds(send, keys.ids)];
  const workers = await Promise.all(
    ids.map(async (id) => {
      const key = keys.worker.keyOf(id) ?? id;
      const reply = await send("HMGET", key, ...fields);
      return { id, worker: parseHashFields(fields, reply) };
    }),
  );
  for (const { id, worker } of workers) {
    if (worker === undefined) continue;
    names.add(id);
    if (worker.instance !== undefined) names.add(worker.instance);
    // A record that expired and came back may have lost its engine.
    const queue = worker.engine_id ?? queueOf(layout, worker.stream_name);
    if (queue !== undefined) {
      perQueue.set(queue, (perQueue.get(queue) ?? 0) + 1);
    }
  }
  return { names, perQueue };
}

async function readIds(
  send: SendCommand,
  key: string,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let cursor = "0";
  do {
    const step = parseScan(await send("SSCAN", key, cursor, "COUNT", 1000));
    for (const id of step.keys) ids.add(id);
    if (ids.size > mostIds) {
      throw new QueueSourceError(
        "unexpected",
        `Cannot read workers: "${key}" has more than ${mostIds} ids`,
      );
    }
    cursor = step.cursor;
  } while (cursor !== "0");
  return ids;
}
