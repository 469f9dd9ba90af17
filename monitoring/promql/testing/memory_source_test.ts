import { assertEquals, assertRejects } from "@std/assert";
import { exactly, only } from "../../../tests/support/elements.ts";
import { Labels } from "../../series/labels.ts";
import { parseSeries } from "../../series/notation.ts";
import { MemorySource } from "./memory_source.ts";

const noSignal = new AbortController().signal;
const everything = { matchers: [], after: -Infinity, until: Infinity };

Deno.test("MemorySource selects samples after one time and until another", async () => {
  const source = new MemorySource();
  source.load(parseSeries("a 1 2 _ 4 stale 6"), 10);
  const found = await source.select(
    { matchers: [], after: 10, until: 40 },
    noSignal,
  );
  const { timestamps, values, staleTimestamps } = only(found);
  assertEquals(timestamps, Float64Array.of(30));
  assertEquals(values, Float64Array.of(4));
  assertEquals(staleTimestamps, Float64Array.of(40));
});

Deno.test("MemorySource adds samples in any order", async () => {
  const source = new MemorySource();
  const labels = Labels.from({ __name__: "a" });
  source.add(labels, 20, 2);
  await source.select(everything, noSignal);
  source.add(labels, 10, 1);
  source.add(labels, 20, 3);
  const { timestamps, values } = only(
    await source.select(everything, noSignal),
  );
  assertEquals(timestamps, Float64Array.of(10, 20));
  assertEquals(values, Float64Array.of(1, 3));
});

Deno.test("MemorySource selects the series that match", async () => {
  const source = new MemorySource();
  source.load(parseSeries('a{b="1"} 1'), 1);
  source.load(parseSeries("a 1"), 1);
  const matcher = {
    name: "b",
    operator: "=",
    value: "1",
    matches: (value: string) => value === "1",
  } as const;
  const found = await source.select(
    { ...everything, matchers: [matcher] },
    noSignal,
  );
  assertEquals(only(found).labels.get("b"), "1");
  exactly(2, await source.select(everything, noSignal));
});

Deno.test("MemorySource tells which histograms were selected", async () => {
  const source = new MemorySource();
  source.load(parseSeries("a 1 {{sum:1}} 2"), 10);
  await source.select({ matchers: [], after: 10, until: 20 }, noSignal);
  assertEquals(source.takeSelectedHistograms(), []);
  const { staleTimestamps } = only(
    await source.select({ matchers: [], after: 0, until: 20 }, noSignal),
  );
  assertEquals(staleTimestamps, Float64Array.of(10));
  assertEquals(source.takeSelectedHistograms(), ["a"]);
  assertEquals(source.takeSelectedHistograms(), []);
});

Deno.test("MemorySource stops when the signal aborts", async () => {
  const reason = new Error("enough");
  await assertRejects(
    () => new MemorySource().select(everything, AbortSignal.abort(reason)),
    Error,
    "enough",
  );
});
