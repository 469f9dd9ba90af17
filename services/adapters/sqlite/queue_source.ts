/**
 * Reads from SQLite what the queue exporter asks for. The shape is the exporter's
 * port; `mod.ts` connects the two.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { engineStaleMs } from "../../contracts/liveness.ts";
import { openDatabase } from "./database.ts";

const nameRow = z.object({ engine_id: z.string() });

const queueRow = z.object({
  added: z.int().nullable(),
  waiting: z.int(),
  oldest_waiting: z.int().nullable(),
  in_flight: z.int(),
  oldest_in_flight: z.int().nullable(),
  orphaned: z.int(),
  consumers: z.int(),
  dead: z.int(),
  oldest_dead: z.int().nullable(),
});

const deadEventsRow = z.object({
  dead: z.int(),
  oldest: z.int().nullable(),
});

const live = `
  SELECT id FROM workers
  WHERE record ->> 'kind' = 'engine' AND last_heartbeat > :since`;

const readQueue = `
  SELECT
    (SELECT added FROM queues WHERE engine_id = :engine_id) AS added,
    count(*) FILTER (WHERE consumer IS NULL) AS waiting,
    min(enqueued_at) FILTER (WHERE consumer IS NULL) AS oldest_waiting,
    count(consumer) AS in_flight,
    min(enqueued_at) FILTER (WHERE consumer IS NOT NULL) AS oldest_in_flight,
    count(consumer) FILTER (WHERE consumer NOT IN (${live})) AS orphaned,
    (SELECT count(*) FROM workers WHERE id IN (${live})
      AND record ->> 'engine_id' = :engine_id) AS consumers,
    (SELECT count(*) FROM dead_tasks WHERE engine_id = :engine_id) AS dead,
    (SELECT min(failed_at) FROM dead_tasks WHERE engine_id = :engine_id)
      AS oldest_dead
  FROM queue_entries WHERE engine_id = :engine_id`;

/** Opens the database file, which other processes write. */
export function openSqliteQueueSource(
  path: string,
  now: () => number = Date.now,
) {
  return sqliteQueueSource(openDatabase(path), now);
}

function sqliteQueueSource(database: DatabaseSync, now: () => number) {
  const names = database.prepare(`
    SELECT engine_id FROM queues
    UNION
    SELECT record ->> 'engine_id' FROM workers
    WHERE record ->> 'kind' = 'engine'`);
  const queue = database.prepare(readQueue);
  const deadEvents = database.prepare(
    "SELECT count(*) AS dead, min(failed_at) AS oldest FROM dead_events",
  );
  // One clock writes and reads all times: only setting it back gives a negative age.
  const age = (at: number | null) =>
    at === null ? 0 : Math.max(0, now() - at) / 1000;

  function read(engine_id: string) {
    const row = queueRow.parse(
      queue.get({ engine_id, since: now() - engineStaleMs }),
    );
    return {
      // A live engine has a queue even before its first task.
      exists: row.added !== null || row.consumers > 0,
      depth: row.waiting,
      depthIsExact: true,
      oldestTaskAge: age(row.oldest_waiting),
      inFlight: row.in_flight,
      oldestInFlightAge: age(row.oldest_in_flight),
      orphaned: row.orphaned,
      liveConsumers: row.consumers,
      deadLetters: row.dead,
      oldestDeadLetterAge: age(row.oldest_dead),
      entriesAdded: row.added ?? undefined,
    };
  }

  return {
    backend: "sqlite",
    discover: () =>
      Promise.try(() => ({
        queues: names.all().map((row) => nameRow.parse(row).engine_id),
        complete: true,
        problems: [],
      })),
    read: (queues: readonly string[]) =>
      Promise.try(() => {
        const events = deadEventsRow.parse(deadEvents.get());
        return {
          queues: new Map(queues.map((name) => [name, read(name)])),
          problems: [],
          clampedAges: 0,
          deadEvents: events.dead,
          oldestDeadEventAge: age(events.oldest),
        };
      }),
    check: () => Promise.try(() => void names.all()),
    [Symbol.asyncDispose]: () => Promise.try(() => database.close()),
  };
}
