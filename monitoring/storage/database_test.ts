import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import {
  makeWorkbench,
  sample,
  second,
  selectAll,
  type Workbench,
} from "./_testing.ts";

async function fill(bench: Workbench): Promise<void> {
  await using store = await bench.open();
  for (let i = 0; i < 600; i++) {
    await store.append([sample("a", i * second, Math.sin(i))]);
  }
}

/** Checks that the file isn't opened, and that it stays as it is. */
async function assertRefused(bench: Workbench, reason: string): Promise<void> {
  const before = await Deno.readFile(bench.file);
  const error = await assertRejects(() => bench.open(), Error);
  assert(
    error.message.startsWith(`Cannot open store "${bench.file}": `) &&
      error.message.includes(reason),
    error.message,
  );
  assertEquals(await Deno.readFile(bench.file), before);
}

Deno.test("openStore() refuses a file that is no database", async () => {
  await using bench = await makeWorkbench();
  await Deno.writeTextFile(bench.file, "hello");
  await assertRefused(bench, "it isn't a file of this program; move it away");
});

Deno.test("openStore() refuses a database of another program", async () => {
  await using bench = await makeWorkbench();
  const other = new DatabaseSync(bench.file);
  other.exec("CREATE TABLE jobs (id); PRAGMA user_version = 1");
  other.close();
  await assertRefused(bench, "another program; move it away");
});

Deno.test("openStore() refuses a file of a newer version", async () => {
  await using bench = await makeWorkbench();
  await fill(bench);
  const file = new DatabaseSync(bench.file);
  file.exec("PRAGMA user_version = 7");
  file.close();
  await assertRefused(bench, "its schema is version 7, this build knows");
});

Deno.test("openStore() refuses a file that lacks its end", async () => {
  await using bench = await makeWorkbench();
  await fill(bench);
  await Deno.truncate(bench.file, 8192);
  await assertRefused(bench, "move it away to begin anew");
});

Deno.test("openStore() refuses a damaged file", async () => {
  await using bench = await makeWorkbench();
  await fill(bench);
  const bytes = await Deno.readFile(bench.file);
  bytes.fill(0xa5, 4096);
  await Deno.writeFile(bench.file, bytes);
  await assertRefused(bench, "move it away to begin anew");
});

Deno.test("openStore() refuses a file that is open already", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open();
  await store.append([sample("a", 0, 1)]);
  await assertRefused(bench, "another process has it open");
  await store.append([sample("a", 1, 1)]);
});

Deno.test("openStore() names the file whose folder is missing", async () => {
  await using bench = await makeWorkbench();
  const file = `${bench.file}/no/metrics.db`;
  await assertRejects(() => bench.open({ file }), Error, file);
});

Deno.test("openStore() takes a file whose first writer was killed at once", async () => {
  await using bench = await makeWorkbench();
  await Deno.writeTextFile(bench.file, "");
  await Deno.writeTextFile(`${bench.file}.new`, "half a file");
  await fill(bench);
  await using store = await bench.open();
  const [a] = await selectAll(store, "a");
  assertEquals(a?.values.length, 600);
});
