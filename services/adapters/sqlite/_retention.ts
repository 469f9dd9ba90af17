/**
 * Times for which rows are kept after their use, and the deletion of older rows: a
 * few at a time, with the next change to the same table.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

const hourMs = 3_600_000;

/** For how long an acknowledged task is not enqueued again. */
export const enqueuedTasksMs: number = 24 * hourMs;
/** For how long a cancellation is known. */
export const cancellationsMs: number = 24 * hourMs;
/** For how long dead letters are kept. */
export const deadLettersMs: number = 30 * 24 * hourMs;
/** For how long an expired session is kept. */
export const expiredSessionsMs: number = 24 * hourMs;

/** Most rows that one change deletes: more than one change adds. */
const atOnce = 16;

/** Prepares the deletion of rows whose `time` is at or before its argument. */
export function pruner(
  database: DatabaseSync,
  table: string,
  key: string,
  time: string,
): (before: number) => void {
  const statement = database.prepare(
    `DELETE FROM ${table} WHERE ${key} IN (
      SELECT ${key} FROM ${table} WHERE ${time} <= ? LIMIT ${atOnce}
    )`,
  );
  return (before) => void statement.run(before);
}
