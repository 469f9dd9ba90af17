/**
 * Opens the SQLite file of a store.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";

/** Tells SQLite files of this program from others: "dals" in ASCII. */
const applicationId = 0x64616c73;
const schemaVersion = 1;

/**
 * Text of labels stands once. `labels` of a series is a list of varints: the ids
 * of the name and the value of one label after the other.
 */
const schema = `
  CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE series (id INTEGER PRIMARY KEY, labels BLOB NOT NULL) STRICT;
  -- Samples that don't change any more. Ids ascend with the time of writing.
  CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX chunks_by_series ON chunks (series, last);
  -- What was appended lately. It is deleted when it stands in chunks.
  CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    segment INTEGER NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
`;

/** Name of a store that lives in memory alone. */
export const inMemory = ":memory:";

/**
 * Opens the file, or makes it if there is none. No other process can open it as
 * long as it is open here. A file that isn't of this program stays as it is.
 *
 * @throws {Error} names the file, says why it can't be opened and what to do.
 */
export function openDatabase(file: string): DatabaseSync {
  if (file === inMemory) {
    const database = new DatabaseSync(file);
    database.exec(schema);
    return database;
  }
  let database: DatabaseSync | undefined;
  try {
    if (!hasContent(file)) create(file);
    checkHeader(file);
    database = new DatabaseSync(file, { timeout: 0 });
    // Without it, several processes could write into one file.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec("BEGIN IMMEDIATE; ROLLBACK");
    database.exec("PRAGMA synchronous = NORMAL");
    // Copies the write-ahead log into the file in steps of 1 MiB, a few ms each.
    database.exec("PRAGMA wal_autocheckpoint = 256");
    database.exec("PRAGMA cache_size = -8192");
    return database;
  } catch (error) {
    database?.close();
    throw storeError(file, error);
  }
}

/** Returns the error that names the file and tells what to do. */
export function storeError(file: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(
    `Cannot open store "${file}": ${reason}${advice[reason] ?? ""}`,
    { cause: error },
  );
}

/** What to do about SQLite's messages; not all of its errors have a code. */
const advice: Readonly<Record<string, string>> = {
  "database is locked":
    "; another process has it open: stop that one, or name another file",
  "database disk image is malformed":
    "; move it away to begin anew, or put a copy from a backup in its place",
  "file is not a database": "; move it away, or name another file",
};

/** Runs a change in a transaction: all of it happens or nothing. */
export function transaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = change();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite ends the transaction itself after some errors.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Makes the file under another name, so that the file is whole as soon as it
 * exists.
 */
function create(file: string): void {
  const draft = `${file}.new`;
  removeIfThere(draft);
  removeIfThere(`${draft}-journal`);
  const database = new DatabaseSync(draft);
  try {
    database.exec(`
      PRAGMA page_size = 4096;
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${schemaVersion};
      ${schema}
      PRAGMA journal_mode = WAL;
    `);
  } finally {
    database.close();
  }
  Deno.renameSync(draft, file);
}

/** Reads what SQLite leaves to the program in the first 100 bytes of a file. */
function checkHeader(file: string): void {
  const header = new Uint8Array(100);
  using handle = Deno.openSync(file);
  const length = handle.readSync(header) ?? 0;
  const magic = new TextDecoder().decode(header.subarray(0, 15));
  if (length < 100 || magic !== "SQLite format 3") {
    throw new Error(
      "it isn't a file of this program; move it away, or name another file",
    );
  }
  const view = new DataView(header.buffer);
  if (view.getUint32(68) !== applicationId) {
    throw new Error(
      "it is a database of another program; move it away, or name another file",
    );
  }
  const version = view.getUint32(60);
  if (version > schemaVersion) {
    throw new Error(
      `its schema is version ${version}, this build knows versions up to ${schemaVersion}; use a newer build, or name another file`,
    );
  }
}

function hasContent(file: string): boolean {
  try {
    return Deno.statSync(file).size > 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function removeIfThere(file: string): void {
  try {
    Deno.removeSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
