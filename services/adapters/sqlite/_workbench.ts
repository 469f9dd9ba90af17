/**
 * A database to test adapters on, with a clock that stands still and a second
 * connection to look at the tables.
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

/** What a test has before it. */
export interface Workbench extends SqliteBackend {
  readonly database: DatabaseSync;
  readonly clock: { now: number };
  /** Rows of the query, as plain objects. */
  rows(query: string): unknown[];
}

/** Sets one up; disposing of it removes the file. */
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
