import { assert, assertEquals } from "@std/assert";
import { only } from "../../tests/support/elements.ts";
import {
  day,
  everything,
  hour,
  makeWorkbench,
  sample,
  second,
  selectAll,
  signal,
  start,
} from "./_testing.ts";

Deno.test("append() deletes what is older than the retention", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open({ retentionMs: day });
  for (let i = 0; i < 3 * 24 * 60; i++) {
    bench.clock.now = start + i * 60 * second;
    const metric = i < 60 ? "early" : "late";
    await store.append([sample(metric, i * 60 * second, i)]);
  }
  const names = await store.labelValues("__name__", everything, signal);
  assertEquals(names, ["late"]);
  assertEquals(store.status().series, 1);
  const { timestamps } = only(await selectAll(store, "late"));
  assertEquals(timestamps[0], bench.clock.now - day);
  const { chunks, oldest = 0 } = store.status();
  // One chunk of 90 minutes reaches into the time that is kept.
  assert(chunks <= 17, `${chunks} chunks`);
  assert(oldest >= bench.clock.now - day - 2 * hour, `${oldest}`);
});

Deno.test("openStore() deletes what became too old", async () => {
  await using bench = await makeWorkbench();
  {
    await using store = await bench.open();
    for (let i = 0; i < 600; i++) {
      await store.append([sample("a", i * second, Math.sqrt(i))]);
    }
  }
  bench.clock.now += 30 * day;
  await using store = await bench.open();
  assertEquals(store.status().chunks, 0);
  assertEquals(await store.series(everything, signal), []);
});

Deno.test("append() keeps the file below its size, and makes it smaller", async () => {
  await using bench = await makeWorkbench();
  const series = Array.from(Array(100).keys(), (i) => `m{i="${i}"}`);
  const fill = async (retentionBytes: number, from: number, to: number) => {
    await using store = await bench.open({ retentionBytes });
    for (let i = from; i < to; i++) {
      const at = i * 15 * second;
      bench.clock.now = start + at;
      await store.append(
        series.map((each) => sample(each, at, Math.random())),
      );
    }
    return store.status().bytes;
  };
  const large = await fill(2 ** 30, 0, 1500);
  assert(large > 1e6, `${large}`);
  // The log of the last hour and a half takes its part.
  const small = await fill(700_000, 1500, 2200);
  assert(small < 900_000, `${small}`);
  await using store = await bench.open();
  const [first] = await selectAll(store, "m");
  assert((first?.timestamps.length ?? 0) > 100);
});
