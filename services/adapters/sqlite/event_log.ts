/**
 * Keeps the event log in SQLite. There is one group of consumers, so an
 * acknowledged event is deleted.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { eventSchema, type PlatformEvent } from "../../contracts/event.ts";
import type { EventDelivery, EventLog } from "../../ports/event_log.ts";
import { transaction } from "./database.ts";
import { fromReceipt, hasLease, toReceipt } from "./_lease.ts";
import { deadLettersMs, pruner } from "./_retention.ts";
import { jsonColumn, readRow } from "./_rows.ts";
import { notify, waitFor } from "../wait.ts";

const claimedSchema = z.object({
  id: z.int(),
  claims: z.int(),
  deliveries: z.int(),
  event: z.string(),
});

const eventColumn = jsonColumn(eventSchema);
const topic = "events";

/** Finds the oldest events under no lease, by two short reads of an index. */
const oldestFree = `
  SELECT id FROM (
    SELECT * FROM (
      SELECT id FROM events INDEXED BY events_waiting
      WHERE consumer IS NULL
      ORDER BY id LIMIT :count
    )
    UNION ALL
    SELECT * FROM (
      SELECT id FROM events INDEXED BY events_in_flight
      WHERE consumer IS NOT NULL AND lease_expires_at <= :now
      ORDER BY id LIMIT :count
    )
  ) ORDER BY id LIMIT :count`;

/**
 * Appends an event and notifies waiting consumers. Inside a transaction too: they
 * read once it is over.
 *
 * @param now Milliseconds since 1970.
 */
export function eventAppender(
  database: DatabaseSync,
  now: () => number,
): (event: PlatformEvent) => void {
  const add = database.prepare(`
    INSERT INTO events (event, published_at) VALUES (:event, :now)`);
  return (event) => {
    add.run({ event: JSON.stringify(event), now: now() });
    notify(topic);
  };
}

/** Opens the event log in this database. @param now Milliseconds since 1970. */
export function sqliteEventLog(
  database: DatabaseSync,
  now: () => number,
): EventLog {
  const append = eventAppender(database, now);
  const findFree = database.prepare(oldestFree);
  const claimFree = database.prepare(`
    UPDATE events
    SET consumer = :consumer, claimed_at = :now, lease_expires_at = :until,
      deliveries = deliveries + 1, claims = claims + 1
    WHERE id IN (${oldestFree})
    RETURNING id, claims, deliveries, event`);
  const remove = database.prepare("DELETE FROM events WHERE id = :id");
  const addDead = database.prepare(`
    INSERT INTO dead_events (event, published_at, deliveries, consumer,
      claimed_at, failed_at, code, reason)
    SELECT event, published_at, deliveries, consumer,
      claimed_at, :now, :code, :reason
    FROM events WHERE ${hasLease}`);
  const pruneDead = pruner(database, "dead_events", "id", "failed_at");

  function read(
    consumer: string,
    count: number,
    leaseMs: number,
  ): EventDelivery[] | null {
    const at = now();
    // This read takes no lock, so idle consumers don't hold up others.
    if (findFree.get({ count, now: at }) === undefined) return null;
    const until = at + leaseMs;
    const rows = claimFree.all({ consumer, count, now: at, until });
    if (rows.length === 0) return null;
    return rows.map((row) => readRow("event", claimedSchema, row))
      .sort((a, b) => a.id - b.id)
      .map((row) => ({
        event: eventColumn.safeParse(row.event).data ?? null,
        raw: row.event,
        deliveries: row.deliveries,
        receipt: toReceipt(row),
      }));
  }

  return {
    publish: (event) => Promise.try(() => append(event)),
    read: async ({ consumer, count, leaseMs, waitMs, signal }) =>
      await waitFor(
        () => read(consumer, count, leaseMs),
        { topic, waitMs, signal },
      ) ?? [],
    acknowledge: ({ receipt }) =>
      Promise.try(() => void remove.run({ id: fromReceipt(receipt).id })),
    deadLetter: ({ receipt }, { code, message }) =>
      Promise.try(() => {
        const delivery = fromReceipt(receipt);
        const at = now();
        transaction(database, () => {
          const reason = { code, reason: message };
          const added = addDead.run({ ...delivery, now: at, ...reason });
          if (added.changes === 1) remove.run({ id: delivery.id });
          pruneDead(at - deadLettersMs);
        });
      }),
  };
}
