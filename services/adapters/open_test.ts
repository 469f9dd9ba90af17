import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openBackend } from "./open.ts";

Deno.test("openBackend() makes its folder and answers the check", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const dataDir = join(folder, "new", "data");
    await using backend = await openBackend({ dataDir });
    await backend.check();
    const names = [...Deno.readDirSync(dataDir)].map(({ name }) => name);
    assertEquals(names.filter((name) => !name.includes("-")).toSorted(), [
      "artifacts",
      "dalston.db",
    ]);
    await Deno.remove(join(dataDir, "artifacts"), { recursive: true });
    await assertRejects(() => backend.check(), Error, "artifacts");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openBackend() doesn't answer after it was disposed of", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const backend = await openBackend({ dataDir });
    await backend[Symbol.asyncDispose]();
    await assertRejects(() => backend.check());
    await assertRejects(() => backend.jobStore.countByStatus());
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("openBackend() names what it can't open", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const dataDir = join(folder, "taken");
    await Deno.writeTextFile(dataDir, "a file");
    await assertRejects(() => openBackend({ dataDir }), Error, "taken");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
