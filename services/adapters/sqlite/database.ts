/**
 * One SQLite file that several processes share.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { migrations } from "./schema.ts";

/**
 * How long a change waits for another process to finish its own. Waiting stops
 * this process, so every transaction is short and none spans an `await`.
 */
const busyTimeoutMs = 5_000;

/**
 * What a commit outlives: a power cut takes along what was committed in the
 * last moments before it, unless each commit waits until it is on the disk.
 * That takes 0.3 ms on an idle disk and many times that on a busy one, and
 * nothing else goes on meanwhile.
 */
export type Outlives = "power cut" | "killed process";

const synchronous: Readonly<Record<Outlives, string>> = {
  "power cut": "FULL",
  "killed process": "NORMAL",
};

/**
 * Opens the database, made when it isn't there, and brings its schema up to
 * date.
 *
 * @param commits What its commits outlive.
 * @throws {Error} names the file and why it can't be opened.
 */
export function openDatabase(
  path: string,
  commits: Outlives = "power cut",
): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, {
      timeout: busyTimeoutMs,
      enableForeignKeyConstraints: true,
    });
    database.exec("PRAGMA journal_mode = WAL");
    database.exec(`PRAGMA synchronous = ${synchronous[commits]}`);
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot open database "${path}": ${reason}`, {
      cause: error,
    });
  }
}

/**
 * Runs `change` in a transaction that holds the write lock from its start, so
 * that what it reads is still so when it writes. All of it happens or nothing.
 */
export function transaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = change();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite has ended it by itself after some errors, such as a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Rejects unless the database can be read and its write lock can be had. */
export function checkDatabase(database: DatabaseSync): void {
  transaction(database, () => schemaVersion(database));
}

function migrate(database: DatabaseSync): void {
  if (schemaVersion(database) === migrations.length) return;
  transaction(database, () => {
    const version = schemaVersion(database);
    if (version > migrations.length) {
      throw new Error(
        `its schema is version ${version}, this build knows those up to ${migrations.length}`,
      );
    }
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function schemaVersion(database: DatabaseSync): number {
  const row = database.prepare("PRAGMA user_version").get();
  return Number(row?.user_version);
}
