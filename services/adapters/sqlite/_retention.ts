/**
 * How long things are kept that are of no use to the work itself. Those that
 * outlived it go a few at a time, with the next change to the same table.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

const hourMs = 3_600_000;

/** An acknowledged task is not enqueued again for so long. */
export const enqueuedTasksMs: number = 24 * hourMs;
/** A cancellation is remembered for so long. */
export const cancellationsMs: number = 24 * hourMs;
/** Dead letters are there to be looked at for so long. */
export const deadLettersMs: number = 30 * 24 * hourMs;
/** A session that nobody released is on record for so long after it expired. */
export const expiredSessionsMs: number = 24 * hourMs;

/** Most rows that one change prunes; more than one change adds. */
const atOnce = 16;

/** Prepares the removal of the rows whose `time` is at or before its argument. */
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
