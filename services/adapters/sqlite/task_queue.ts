/**
 * Keeps task queues in SQLite.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type PlatformEvent, subjectOf } from "../../contracts/event.ts";
import { taskMessageSchema } from "../../contracts/task.ts";
import type {
  ClaimOptions,
  DeadLetterReason,
  TaskLease,
  TaskQueue,
} from "../../ports/task_queue.ts";
import { sqliteCancellations } from "./cancellations.ts";
import { transaction } from "./database.ts";
import { eventAppender } from "./event_log.ts";
import { type Delivery, fromReceipt, hasLease, toReceipt } from "./_lease.ts";
import { deadLettersMs, enqueuedTasksMs, pruner } from "./_retention.ts";
import { jsonColumn, readRow } from "./_rows.ts";
import { notify, waitFor } from "../wait.ts";

const claimedSchema = z.object({
  id: z.int(),
  claims: z.int(),
  deliveries: z.int(),
  message: z.string(),
});

const takenSchema = z.object({ task_id: z.string(), attempt: z.int() });

const messageSchema = jsonColumn(taskMessageSchema);

/** Finds the oldest entries under no lease, by two short reads of an index. */
const oldestFree = `
  SELECT id FROM (
    SELECT * FROM (
      SELECT id FROM queue_entries INDEXED BY queue_entries_waiting
      WHERE engine_id = :engine_id AND consumer IS NULL
      ORDER BY id LIMIT :count
    )
    UNION ALL
    SELECT * FROM (
      SELECT id FROM queue_entries INDEXED BY queue_entries_in_flight
      WHERE engine_id = :engine_id AND consumer IS NOT NULL
        AND lease_expires_at <= :now
      ORDER BY id LIMIT :count
    )
  ) ORDER BY id LIMIT :count`;

/** Opens the task queues in this database. @param now Milliseconds since 1970. */
export function sqliteTaskQueue(
  database: DatabaseSync,
  now: () => number,
): TaskQueue {
  const remember = database.prepare(`
    INSERT INTO enqueued_tasks (task_id, attempt) VALUES (:task_id, :attempt)
    ON CONFLICT (task_id) DO UPDATE
      SET attempt = excluded.attempt, forget_at = NULL
      WHERE excluded.attempt > attempt`);
  const add = database.prepare(`
    INSERT INTO queue_entries (engine_id, task_id, attempt, message, enqueued_at)
    VALUES (:engine_id, :task_id, :attempt, :message, :now)`);
  const count = database.prepare(`
    INSERT INTO queues (engine_id, added) VALUES (:engine_id, 1)
    ON CONFLICT (engine_id) DO UPDATE SET added = added + 1`);
  const findFree = database.prepare(oldestFree);
  const claimFree = database.prepare(`
    UPDATE queue_entries
    SET consumer = :consumer, claimed_at = :now, lease_expires_at = :until,
      deliveries = deliveries + 1, claims = claims + 1
    WHERE id IN (${oldestFree})
    RETURNING id, claims, deliveries, message`);
  const renew = database.prepare(`
    UPDATE queue_entries SET lease_expires_at = :until WHERE ${hasLease}`);
  const release = database.prepare(`
    UPDATE queue_entries
    SET consumer = NULL, claimed_at = NULL, lease_expires_at = NULL,
      deliveries = deliveries - 1
    WHERE ${hasLease}`);
  const addDead = database.prepare(`
    INSERT INTO dead_tasks (engine_id, task_id, attempt, message, enqueued_at,
      deliveries, consumer, claimed_at, failed_at, code, reason)
    SELECT engine_id, task_id, attempt, message, enqueued_at,
      deliveries, consumer, claimed_at, :now, :code, :reason
    FROM queue_entries WHERE ${hasLease}`);
  const take = database.prepare(`
    DELETE FROM queue_entries WHERE ${hasLease} RETURNING task_id, attempt`);
  const forgetLater = database.prepare(`
    UPDATE enqueued_tasks SET forget_at = :forget_at
    WHERE task_id = :task_id AND attempt = :attempt`);
  const cancellations = sqliteCancellations(database, now);
  const appendEvent = eventAppender(database, now);
  const pruneEnqueued = pruner(
    database,
    "enqueued_tasks",
    "task_id",
    "forget_at",
  );
  const pruneDead = pruner(database, "dead_tasks", "id", "failed_at");

  /** Removes an entry from the queue; false if its lease was lost. */
  function leave(delivery: Delivery, report?: PlatformEvent): boolean {
    const row = take.get(delivery);
    if (row === undefined) return false;
    const taken = readRow("queue entry", takenSchema, row);
    forgetLater.run({ ...taken, forget_at: now() + enqueuedTasksMs });
    if (report !== undefined) appendEvent(report);
    return true;
  }

  function deadLetter(
    delivery: Delivery,
    { code, message }: DeadLetterReason,
    report?: PlatformEvent,
  ): boolean {
    const at = now();
    addDead.run({ ...delivery, now: at, code, reason: message });
    pruneDead(at - deadLettersMs);
    return leave(delivery, report);
  }

  /** Claims the oldest tasks; null if there are none. */
  function claim(
    engine_id: string,
    { consumer, count, leaseMs, reportStart = false }: ClaimOptions,
  ): TaskLease[] | null {
    const at = now();
    const how = { engine_id, consumer, count, now: at, until: at + leaseMs };
    // This read takes no lock, so idle consumers don't hold up others.
    while (findFree.get({ engine_id, now: at, count: 1 }) !== undefined) {
      const leases = transaction(database, () => {
        const claimed = claimFree.all(how)
          .map((row) => readRow("queue entry", claimedSchema, row))
          .sort((a, b) => a.id - b.id)
          .flatMap((row) => readLease(row, consumer) ?? []);
        if (reportStart) claimed.forEach((lease) => publishStart(lease, at));
        return claimed;
      });
      if (leases.length > 0) return leases;
    }
    return null;
  }

  function publishStart({ message, isCancelled }: TaskLease, at: number): void {
    if (isCancelled) return;
    const timestamp = new Date(at).toISOString();
    const payload = subjectOf(message);
    appendEvent({ type: "task.started", timestamp, payload });
  }

  /** Reads a claimed row. One that can't be read would block its queue: it moves
   * to the dead letters, and null is returned. */
  function readLease(
    { message: text, deliveries, ...delivery }: z.infer<typeof claimedSchema>,
    consumer: string,
  ): TaskLease | null {
    const { data: message, error } = messageSchema.safeParse(text);
    if (message !== undefined) {
      return {
        message,
        deliveries,
        isCancelled: cancellations.has(message.job_id),
        receipt: toReceipt(delivery),
        consumer,
      };
    }
    deadLetter(delivery, {
      code: "unreadable_message",
      message: z.prettifyError(error),
    });
    return null;
  }

  return {
    enqueue: (message) =>
      Promise.try(() => {
        const { engine_id, task_id, attempt } = message;
        const at = now();
        const added = transaction(database, () => {
          pruneEnqueued(at);
          if (remember.run({ task_id, attempt }).changes === 0) return false;
          const text = JSON.stringify(message);
          add.run({ engine_id, task_id, attempt, message: text, now: at });
          count.run({ engine_id });
          return true;
        });
        if (added) notify(topicOf(engine_id));
        return added;
      }),
    claim: async (engineId, options) =>
      await waitFor(() => claim(engineId, options), {
        topic: topicOf(engineId),
        waitMs: options.waitMs,
        signal: options.signal,
      }) ?? [],
    renew: ({ receipt }, leaseMs) =>
      Promise.try(() => {
        const until = now() + leaseMs;
        return renew.run({ ...fromReceipt(receipt), until }).changes === 1;
      }),
    acknowledge: ({ receipt }, report) =>
      Promise.try(() =>
        transaction(database, () => leave(fromReceipt(receipt), report))
      ),
    release: ({ receipt, message }) =>
      Promise.try(() => {
        const released = release.run(fromReceipt(receipt)).changes === 1;
        if (released) notify(topicOf(message.engine_id));
        return released;
      }),
    deadLetter: ({ receipt }, reason, report) =>
      Promise.try(() =>
        transaction(
          database,
          () => deadLetter(fromReceipt(receipt), reason, report),
        )
      ),
    requestCancellation: (jobId) =>
      Promise.try(() => cancellations.request(jobId)),
    isCancelled: (jobId) => Promise.try(() => cancellations.has(jobId)),
  };
}

function topicOf(engineId: string): string {
  return `queue ${engineId}`;
}
