/**
 * Provides a database for tests, with a clock that stands still and a second
 * connection to read the tables.
 *
 * @module
 */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { openSqlite, type SqliteBackend } from "./open.ts";

/** One hour and one day in milliseconds. */
export const hour = 3_600_000;
export const day = 24 * hour;

/** The ports of a database, and what a test needs besides. */
export interface Workbench extends SqliteBackend {
  readonly database: DatabaseSync;
  readonly clock: { now: number };
  /** Rows of the query, as plain objects. */
  rows(query: string): unknown[];
}

/** Opens the ports in a new file, which is deleted at the end. */
export async function openWorkbench(): Promise<Workbench> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "test.db");
  const clock = { now: Date.UTC(2026, 2, 1) };
  const backend = openSqlite(path, () => clock.now);
  const database = openDatabase(path);
  return {
    ...backend,
    database,
    clock,
    rows: (query) => database.prepare(query).all().map((row) => ({ ...row })),
    async [Symbol.asyncDispose]() {
      database.close();
      await backend[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
