import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openFileArtifactStore } from "./artifact_store.ts";

async function inFolder(
  check: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

function streamOf(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream();
}

Deno.test("put() leaves nothing beside the file", () =>
  inFolder(async (folder) => {
    const store = await openFileArtifactStore(folder);
    await store.put("a/b", streamOf("x"));
    const failing = new ReadableStream<Uint8Array>({
      start: (controller) => controller.error(new Error("gone")),
    });
    await assertRejects(() => store.put("a/c", failing), Error, "gone");
    await assertRejects(() => store.put("a/b/c", streamOf("x")));
    assertEquals(namesIn(join(folder, ".drafts")), []);
    assertEquals(namesIn(join(folder, "a")), ["b"]);
  }));

Deno.test("put() makes folders that nobody else can read", () =>
  inFolder(async (folder) => {
    const root = join(folder, "artifacts");
    const store = await openFileArtifactStore(root);
    await store.put("a/b", streamOf("x"));
    for (const path of [root, join(root, "a")]) {
      const { mode } = await Deno.stat(path);
      assert(mode !== null);
      assertEquals(mode & 0o077, 0, path);
    }
  }));

Deno.test("removeAll() leaves nothing behind", () =>
  inFolder(async (folder) => {
    const store = await openFileArtifactStore(folder);
    await store.put("a/b/c", streamOf("x"));
    await store.removeAll("a");
    assertEquals(namesIn(folder), [".drafts"]);
    assertEquals(namesIn(join(folder, ".drafts")), []);
  }));

Deno.test("openFileArtifactStore() removes abandoned drafts", () =>
  inFolder(async (folder) => {
    const drafts = join(folder, ".drafts");
    await Deno.mkdir(join(drafts, "removed", "below"), { recursive: true });
    for (const name of ["abandoned", "in-use"]) {
      await Deno.writeTextFile(join(drafts, name), "half");
    }
    const before = new Date(Date.now() - 2 * 3_600_000);
    for (const name of ["abandoned", "removed"]) {
      await Deno.utime(join(drafts, name), before, before);
    }
    const store = await openFileArtifactStore(folder);
    await store.put("a", streamOf("x"));
    assertEquals(namesIn(drafts), ["in-use"]);
  }));

Deno.test("check() rejects when no file can be written", () =>
  inFolder(async (folder) => {
    const store = await openFileArtifactStore(folder);
    await store.check();
    assertEquals(namesIn(join(folder, ".drafts")), []);
    await Deno.remove(join(folder, ".drafts"));
    await assertRejects(
      () => store.check(),
      Error,
      `Cannot write to artifacts "${folder}"`,
    );
  }));

Deno.test("openFileArtifactStore() names a folder that can't be made", () =>
  inFolder(async (folder) => {
    const taken = join(folder, "file");
    await Deno.writeTextFile(taken, "x");
    await assertRejects(
      () => openFileArtifactStore(taken),
      Error,
      `Cannot open artifacts "${taken}"`,
    );
  }));
