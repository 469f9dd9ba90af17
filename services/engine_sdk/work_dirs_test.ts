import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { only } from "../../tests/support/elements.ts";
import { WorkDirs } from "./work_dirs.ts";

async function withBase(use: (base: string) => Promise<void>): Promise<void> {
  const base = await Deno.makeTempDir();
  try {
    await use(join(base, "work"));
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}

/** Folders of workers. */
function folders(base: string): string[] {
  return [...Deno.readDirSync(base)].filter((entry) => entry.isDirectory)
    .map(({ name }) => join(base, name));
}

Deno.test("WorkDirs gives each task a folder that goes with it", async () => {
  await withBase(async (base) => {
    await using workDirs = await WorkDirs.open(base);
    const worker = only(folders(base));
    {
      await using first = workDirs.forTask();
      await using second = workDirs.forTask();
      const path = await first.subfolder("work");
      assertEquals([...Deno.readDirSync(path)], []);
      assertNotEquals(await second.subfolder("work"), path);
      assertNotEquals(await first.subfolder("input"), path);
      await Deno.writeTextFile(join(path, "file"), "x");
      assertEquals(await first.subfolder("work"), path);
      assertEquals(await Deno.readTextFile(join(path, "file")), "x");
    }
    assertEquals(folders(worker), []);
  });
});

Deno.test("WorkDirs makes no folder that nobody asks for", async () => {
  await withBase(async (base) => {
    await using workDirs = await WorkDirs.open(base);
    await using _folder = workDirs.forTask();
    assertEquals(folders(only(folders(base))), []);
  });
});

Deno.test("WorkDirs makes no folder for a task that is over", async () => {
  await withBase(async (base) => {
    await using workDirs = await WorkDirs.open(base);
    const folder = workDirs.forTask();
    await folder[Symbol.asyncDispose]();
    await assertRejects(
      () => folder.subfolder("work"),
      Error,
      "a task that is over",
    );
    assertEquals(folders(only(folders(base))), []);
  });
});

Deno.test("WorkDirs of living workers stand side by side and go when disposed", async () => {
  await withBase(async (base) => {
    {
      await using _first = await WorkDirs.open(base);
      await using _second = await WorkDirs.open(base);
      assertEquals(folders(base).length, 2);
    }
    assertEquals(folders(base), []);
  });
});

Deno.test("WorkDirs that open at the same moment don't take each other's", async () => {
  await withBase(async (base) => {
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => WorkDirs.open(base)),
    );
    assertEquals(folders(base).length, 8);
    for (const workDirs of opened) {
      {
        await using folder = workDirs.forTask();
        const path = await folder.subfolder("work");
        await Deno.writeTextFile(join(path, "file"), "x");
      }
      await workDirs[Symbol.asyncDispose]();
    }
  });
});

Deno.test("WorkDirs removes what nobody holds a lock on", async () => {
  await withBase(async (base) => {
    const left = join(base, "killed", "task");
    await Deno.mkdir(left, { recursive: true });
    await Deno.writeTextFile(join(left, "audio"), "x");
    await Deno.writeTextFile(join(base, "killed", "lock"), "");
    await Deno.mkdir(join(base, "killed-early"));
    await using _workDirs = await WorkDirs.open(base);
    assertEquals(folders(base).length, 1);
  });
});
