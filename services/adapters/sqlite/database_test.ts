import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { checkDatabase, openDatabase, transaction } from "./database.ts";

async function inFolder(check: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openDatabase() keeps what a database has", () =>
  inFolder((folder) => {
    const path = join(folder, "x.db");
    const first = openDatabase(path);
    first.exec("INSERT INTO queues VALUES ('a', 1)");
    first.close();
    const second = openDatabase(path);
    const row = second.prepare("SELECT added FROM queues").get();
    assertEquals(row?.added, 1);
    second.close();
  }));

Deno.test("openDatabase() writes each commit to the disk by default", () =>
  inFolder((folder) => {
    const path = join(folder, "x.db");
    const [normal, full] = [1, 2];
    for (
      const [database, wanted] of [
        [openDatabase(path), full],
        [openDatabase(path, "killed process"), normal],
      ] as const
    ) {
      const mode = database.prepare("PRAGMA journal_mode").get();
      const synchronous = database.prepare("PRAGMA synchronous").get();
      assertEquals(mode?.journal_mode, "wal");
      assertEquals(synchronous?.synchronous, wanted);
      database.close();
    }
  }));

Deno.test("openDatabase() throws for a schema that it doesn't know", () =>
  inFolder((folder) => {
    const path = join(folder, "x.db");
    const database = openDatabase(path);
    database.exec("PRAGMA user_version = 999");
    database.close();
    assertThrows(
      () => openDatabase(path),
      Error,
      `Cannot open database "${path}": its schema is version 999`,
    );
  }));

Deno.test("openDatabase() names the file that isn't a database", () =>
  inFolder((folder) => {
    const path = join(folder, "x.db");
    Deno.writeTextFileSync(path, "something else ".repeat(1000));
    assertThrows(
      () => openDatabase(path),
      Error,
      `Cannot open database "${path}": file is not a database`,
    );
    assertThrows(() => openDatabase(join(folder, "no", "x.db")), Error, "x.db");
  }));

Deno.test("transaction() changes all or nothing", () =>
  inFolder((folder) => {
    const database = openDatabase(join(folder, "x.db"));
    const error = assertThrows(() =>
      transaction(database, () => {
        database.exec("INSERT INTO queues VALUES ('a', 1)");
        database.exec("INSERT INTO queues VALUES ('a', 1)");
      })
    );
    assertEquals(String(error).includes("UNIQUE"), true);
    const count = () =>
      database.prepare("SELECT count(*) AS n FROM queues").get()?.n;
    assertEquals(count(), 0);
    transaction(database, () => {
      database.exec("INSERT INTO queues VALUES ('a', 1)");
    });
    assertEquals(count(), 1);
    database.close();
  }));

Deno.test("checkDatabase() throws when the database is closed", () =>
  inFolder((folder) => {
    const database = openDatabase(join(folder, "x.db"));
    checkDatabase(database);
    database.close();
    assertThrows(() => checkDatabase(database));
  }));
