import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { type LabelPair, Labels } from "../series/labels.ts";
import type { Matcher } from "../series/matcher.ts";
import { only } from "../../tests/support/elements.ts";
import type { NewSample } from "./sample_store.ts";
import { openStore, type StoreOptions } from "./store.ts";

const signal = new AbortController().signal;
const start = Date.UTC(2026, 2, 1);
const always = { start: -Infinity, end: Infinity };

function labelsOf(text: string): Labels {
  return Labels.from(
    text.split(" ").map((pair): LabelPair => {
      const [name = "", value = ""] = pair.split("=");
      return value === "" ? ["__name__", name] : [name, value];
    }),
  );
}

function equal(name: string, value: string): Matcher {
  return { name, operator: "=", value, matches: (text) => text === value };
}

function sample(
  text: string,
  timestamp: number,
  value: number | "stale",
): NewSample {
  return { labels: labelsOf(text), timestamp: start + timestamp, value };
}

async function inFolder(check: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function open(file: string, options: Partial<StoreOptions> = {}) {
  return openStore({ file, now: () => start + 7_200_000, ...options });
}

Deno.test("append() and select() keep samples over a restart", () =>
  inFolder(async (folder) => {
    const file = join(folder, "x.db");
    for (let round = 0; round < 3; round++) {
      await using store = await open(file);
      for (let i = round * 300; i < (round + 1) * 300; i++) {
        const report = await store.append([
          sample("up job=a", i * 5000, i),
          sample("up job=b", i * 5000, i % 7 === 0 ? "stale" : 0.1),
        ]);
        assertEquals(report.stored, 2);
      }
    }
    await using store = await open(file);
    const selection = {
      matchers: [equal("job", "a")],
      after: -Infinity,
      until: Infinity,
    };
    const a = only(await store.select(selection, signal));
    assertEquals(a.timestamps.length, 900);
    assertEquals([...a.values], Array.from(Array(900).keys()));
    const b = only(
      await store.select(
        { ...selection, matchers: [equal("job", "b")] },
        signal,
      ),
    );
    assertEquals(b.staleTimestamps.length, 129);
    assertEquals(b.values.length, 771);
    assertEquals(store.status().chunks >= 6, true);
  }));

Deno.test("series(), labelNames() and labelValues() honour matchers and times", async () => {
  await using store = await open(":memory:");
  await store.append([
    sample("a job=x", 0, 1),
    sample("b job=y code=200", 1000, 1),
    sample("b job=z", 2000, 1),
  ]);
  const all = { matchers: [], ...always };
  assertEquals(
    (await store.series(all, signal)).map((labels) => labels.toRecord()),
    [
      { __name__: "a", job: "x" },
      { __name__: "b", code: "200", job: "y" },
      { __name__: "b", job: "z" },
    ],
  );
  assertEquals(await store.labelNames(all, signal), [
    "__name__",
    "code",
    "job",
  ]);
  const late = { matchers: [], start: start + 1000, end: start + 1999 };
  assertEquals(await store.labelValues("job", late, signal), ["y"]);
  const b = { matchers: [[equal("__name__", "b")]], ...always };
  assertEquals(await store.labelValues("job", b, signal), ["y", "z"]);
});

Deno.test("append() refuses what Prometheus refuses, and counts it", async () => {
  await using store = await open(":memory:");
  await store.append([sample("a", 1000, 1), sample("a", 2000, 2)]);
  const { stored, refused } = await store.append([
    sample("a", 1000, 1),
    sample("a", 2000, 2),
    sample("a", 2000, 3),
    sample("a", -16 * 24 * 3_600_000, 1),
    sample("a", 3 * 3_600_000, 1),
    sample("a", NaN, 1),
  ]);
  assertEquals(stored, 1);
  assertEquals(
    [...refused],
    [["out_of_order", 1], ["duplicate", 1], ["out_of_bounds", 3]],
  );
});
