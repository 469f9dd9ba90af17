import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { Labels } from "../../monitoring/series/labels.ts";
import type { Matcher } from "../../monitoring/series/matcher.ts";
import { openStore } from "../../monitoring/storage/store.ts";

/** Mounts a disk of 1 MiB. Undefined where that isn't allowed. */
async function mountSmallDisk(): Promise<
  { folder: string } & AsyncDisposable | undefined
> {
  const folder = await Deno.makeTempDir();
  const run = async (program: string, ...args: string[]) => {
    try {
      return (await new Deno.Command(program, { args }).output()).success;
    } catch {
      return false;
    }
  };
  if (!await run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)) {
    await Deno.remove(folder);
    return undefined;
  }
  return {
    folder,
    async [Symbol.asyncDispose]() {
      await run("umount", folder);
      await Deno.remove(folder);
    },
  };
}

Deno.test("a store tells of a full disk, answers, and goes on when there is room", async () => {
  await using disk = await mountSmallDisk();
  if (disk === undefined) {
    console.warn(
      "the test of a full disk can't run: it needs the right to mount",
    );
    return;
  }
  const filler = join(disk.folder, "filler");
  await Deno.writeFile(filler, new Uint8Array(500_000));
  const file = join(disk.folder, "metrics.db");
  let now = Date.UTC(2026, 2, 1);
  const start = now;
  await using store = await openStore({ file, now: () => now });
  const labels = Array.from(
    Array(100).keys(),
    (i) => Labels.from({ __name__: "m", i: String(i) }),
  );
  const scrape = async () => {
    now += 15_000;
    const timestamp = now;
    return await store.append(
      labels.map((each) => ({ labels: each, timestamp, value: Math.random() })),
    );
  };
  const first: Matcher = {
    name: "i",
    operator: "=",
    value: "0",
    matches: (value) => value === "0",
  };
  const count = async () => {
    const selection = { matchers: [first], after: start, until: now };
    const series = await store.select(
      selection,
      new AbortController().signal,
    );
    return series[0]?.values.length;
  };
  let stored = 0;
  for (let i = 0; i < 5000 && store.status().problem === undefined; i++) {
    if ((await scrape()).stored === labels.length) stored++;
  }
  assertStringIncludes(
    store.status().problem ?? "",
    `Cannot write to "${file}": database or disk is full`,
  );
  assert(stored > 20, `${stored} scrapes`);
  const { stored: none, refused } = await scrape();
  assertEquals([none, [...refused]], [0, [["disk", labels.length]]]);
  assertEquals(await count(), stored);

  await Deno.remove(filler);
  const again = await scrape();
  assertEquals([again.stored, [...again.refused]], [labels.length, []]);
  assertEquals(store.status().problem, undefined);
  assertEquals(await count(), stored + 1);
});
