import { assertEquals } from "@std/assert";
import { Labels, metricName } from "../../series/labels.ts";
import { createMatcher } from "../../series/matcher.ts";
import { MemoryStore } from "./memory_store.ts";

const { signal } = new AbortController();

Deno.test("MemoryStore returns samples in the range, and markers", async () => {
  const store = new MemoryStore();
  const labels = Labels.from({ [metricName]: "up" });
  const times = Array.from({ length: 40 }, (_, index) => index * 10);
  await store.append(
    times.map((timestamp) => ({ labels, timestamp, value: timestamp + 1 })),
  );
  await store.append([{ labels, timestamp: 400, value: "stale" }]);
  const select = (after: number, until: number) =>
    store.select({
      matchers: [createMatcher(metricName, "=", "up")],
      after,
      until,
    }, signal);
  assertEquals(await select(10, 30), [{
    labels,
    timestamps: Float64Array.of(20, 30),
    values: Float64Array.of(21, 31),
    staleTimestamps: Float64Array.of(),
  }]);
  assertEquals(await select(385, 400), [{
    labels,
    timestamps: Float64Array.of(390),
    values: Float64Array.of(391),
    staleTimestamps: Float64Array.of(400),
  }]);
});

Deno.test("MemoryStore refuses what a database refuses", async () => {
  const store = new MemoryStore();
  const labels = Labels.from({ [metricName]: "up" });
  const append = async (timestamp: number, value: number | "stale") => {
    const { stored, refused } = await store.append([
      { labels, timestamp, value },
    ]);
    return stored === 1 ? "stored" : [...refused.keys()].join();
  };
  assertEquals(await append(10, 1), "stored");
  assertEquals(await append(10, 1), "stored");
  assertEquals(await append(10, 2), "duplicate");
  assertEquals(await append(10, "stale"), "duplicate");
  assertEquals(await append(5, 1), "out_of_order");
  assertEquals(await append(20, "stale"), "stored");
  assertEquals(await append(20, 1), "duplicate");
  assertEquals(await append(30, NaN), "stored");
  assertEquals(await append(30, NaN), "stored");
});
