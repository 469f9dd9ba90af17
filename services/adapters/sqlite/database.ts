/**
 * Opens an SQLite file that several processes share.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { migrations } from "./schema.ts";

/**
 * How long a change waits for the change of another process. The wait blocks this
 * process, so every transaction is short and none spans an `await`.
 */
const busyTimeoutMs = 5_000;

/**
 * What a commit survives. A power cut loses the last commits, unless each commit
 * waits until it is on the disk. That takes 0.3 ms on an idle disk and many times
 * that on a busy one, and blocks the process.
 */
export type Survives = "power cut" | "killed process";

const synchronous: Readonly<Record<Survives, string>> = {
  "power cut": "FULL",
  "killed process": "NORMAL",
};

/**
 * Opens the database and brings its schema up to date. Makes the file if there is
 * none.
 *
 * @param commits What its commits survive.
 * @throws {Error} names the file and why it can't be opened.
 */
export function openDatabase(
  path: string,
  commits: Survives = "power cut",
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
 * Runs `change` in a transaction. It has the write lock from its start, so what it
 * read is still true when it writes. All of it happens or nothing.
 */
export function transaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = change();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite ends the transaction itself after some errors, such as a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** @throws if the database can't be read, or its write lock can't be taken. */
export function checkDatabase(database: DatabaseSync): void {
  transaction(database, () => schemaVersion(database));
}

function migrate(database: DatabaseSync): void {
  if (schemaVersion(database) === migrations.length) return;
  transaction(database, () => {
    const version = schemaVersion(database);
    if (version > migrations.length) {
      throw new Error(
        `its schema is version ${version}, this build knows versions up to ${migrations.length}`,
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
