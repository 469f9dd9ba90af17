import { assertEquals } from "@std/assert";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { exactly, only } from "../../tests/support/elements.ts";
import { Labels } from "../series/labels.ts";
import {
  day,
  equal,
  everything,
  hour,
  makeWorkbench,
  sample,
  second,
  selectAll,
  signal,
  start,
} from "./_testing.ts";
import type { NewSample, SampleStore } from "./sample_store.ts";

/** A series of a test: what a store must return for it. */
interface Written {
  readonly labels: Labels;
  readonly points: [timestamp: number, value: number | "stale"][];
}

async function assertStored(store: SampleStore, written: readonly Written[]) {
  for (const { labels, points } of written) {
    if (points.length === 0) continue;
    const matchers = [...labels].map(([name, value]) => equal(name, value));
    const selection = { matchers, after: -Infinity, until: Infinity };
    const read = only(await store.select(selection, signal));
    const values = points.filter(([, value]) => value !== "stale");
    const stale = points.filter(([, value]) => value === "stale");
    assertEquals([...read.timestamps], values.map(([time]) => time));
    assertEquals([...read.values], values.map(([, value]) => value));
    assertEquals([...read.staleTimestamps], stale.map(([time]) => time));
  }
}

Deno.test("select() returns what was appended, bit for bit, over restarts", async () => {
  await using bench = await makeWorkbench();
  const random = xoroshiro128plus(11);
  const below = (limit: number) => uniformInt(random, 0, limit - 1);
  const special = [NaN, Infinity, -Infinity, -0, 0, 1e308, 5e-324, 2 ** 53];
  const written = Array.from(Array(40).keys(), (i): Written => ({
    labels: Labels.from({ __name__: `m${i % 5}`, i: String(i), empty: "" }),
    points: [],
  }));
  const kinds = [
    (value: number) => value,
    (value: number) => below(50) === 0 ? 0 : value + below(100),
    (value: number) => value + below(1e6) / 3e5,
    () => below(10) - 5,
    () => special[below(special.length)] ?? 0,
  ];
  for (let restart = 0; restart < 4; restart++) {
    await using store = await bench.open();
    await assertStored(store, written);
    for (let scrape = 0; scrape < 250; scrape++) {
      bench.clock.now += below(20) === 0 ? below(hour) : 15 * second;
      const samples: NewSample[] = [];
      for (const [i, { labels, points }] of written.entries()) {
        if (below(30) === 0) continue;
        const jitter = i % 3 === 0 ? below(100) : 0;
        const last = points.at(-1)?.[1] ?? 0;
        const value = below(60) === 0
          ? "stale"
          : kinds[i % 5]?.(last === "stale" ? 0 : last) ?? 0;
        const timestamp = bench.clock.now + jitter;
        if (timestamp <= (points.at(-1)?.[0] ?? 0)) continue;
        points.push([timestamp, value]);
        samples.push({ labels, timestamp, value });
      }
      const { stored, refused } = await store.append(samples);
      assertEquals([stored, [...refused]], [samples.length, []]);
    }
    await assertStored(store, written);
  }
  await using store = await bench.open();
  await assertStored(store, written);
  assertEquals(store.status().chunks > 40, true);
});

Deno.test("select() takes samples after the one time until the other", async () => {
  await using bench = await makeWorkbench();
  bench.clock.now += day;
  await using store = await bench.open();
  for (let i = 0; i < 1000; i++) {
    await store.append([sample("a", i * 60 * second, i)]);
  }
  for (const [from, to] of [[-5, 3], [0, 1], [99, 640], [998, 2000]] as const) {
    const { values } = only(
      await store.select({
        matchers: [equal("__name__", "a")],
        after: start + from * 60 * second,
        until: start + to * 60 * second,
      }, signal),
    );
    assertEquals([values[0], values.at(-1)], [
      Math.max(from + 1, 0),
      Math.min(to, 999),
    ]);
    assertEquals(values.length, Math.min(to, 999) - Math.max(from, -1));
  }
});

Deno.test("select() finds series by all kinds of matchers", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open();
  await store.append([
    sample('up{job="a",zone="x"}', 0, 1),
    sample('up{job="b"}', 0, 2),
    sample('up{job="c",zone="y"}', 0, 3),
    sample('down{job="a"}', 0, 4),
  ]);
  const select = async (
    ...matchers: Parameters<SampleStore["select"]>[0]["matchers"][number][]
  ) => {
    const selection = { matchers, after: -Infinity, until: Infinity };
    const series = await store.select(selection, signal);
    return series.map(({ values: [value] }) => value);
  };
  const regex = (name: string, value: string, literals?: string[]) => ({
    name,
    operator: "=~" as const,
    value,
    literals,
    matches: (text: string) => new RegExp(`^(?:${value})$`).test(text),
  });
  const not = (name: string, value: string) => ({
    name,
    operator: "!=" as const,
    value,
    matches: (text: string) => text !== value,
  });
  const up = equal("__name__", "up");
  assertEquals(await select(up), [1, 2, 3]);
  assertEquals(await select(up, equal("zone", "")), [2]);
  assertEquals(await select(up, not("zone", "x")), [2, 3]);
  assertEquals(await select(up, not("zone", "")), [1, 3]);
  assertEquals(await select(up, regex("zone", "x|")), [1, 2]);
  assertEquals(await select(up, regex("zone", "x|", ["", "x"])), [1, 2]);
  assertEquals(await select(regex("job", "[ab]")), [1, 2, 4]);
  assertEquals(await select(regex("job", "a|c", ["a", "c", "e"])), [1, 3, 4]);
  assertEquals(await select(equal("job", "none"), up), []);
  assertEquals(await select(not("job", "a"), up), [2, 3]);
});

Deno.test("series(), labelNames() and labelValues() honour matchers and times", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open();
  await store.append([
    sample('a{job="x"}', 0, 1),
    sample('b{job="y",code="200"}', 1000, 1),
    sample('b{job="z"}', 2000, 1),
  ]);
  assertEquals(
    (await store.series(everything, signal)).map((each) => each.toRecord()),
    [
      { __name__: "a", job: "x" },
      { __name__: "b", code: "200", job: "y" },
      { __name__: "b", job: "z" },
    ],
  );
  assertEquals(
    await store.labelNames(everything, signal),
    ["__name__", "code", "job"],
  );
  const late = { matchers: [], start: start + 1000, end: start + 1999 };
  assertEquals(await store.labelValues("job", late, signal), ["y"]);
  const b = { ...everything, matchers: [[equal("__name__", "b")]] };
  assertEquals(await store.labelValues("job", b, signal), ["y", "z"]);
  const aOrY = [[equal("__name__", "a")], [equal("job", "y")]];
  assertEquals(
    await store.labelValues("job", { ...everything, matchers: aOrY }, signal),
    ["x", "y"],
  );
});

Deno.test("append() refuses what Prometheus refuses, and counts it", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open();
  await store.append([sample("a", 1000, 1), sample("a", 2000, 2)]);
  const { stored, refused } = await store.append([
    sample("a", 1000, 1),
    sample("a", 2000, 2),
    sample("a", 2000, 3),
    sample("a", 2000, "stale"),
    sample("a", -16 * day, 1),
    sample("a", hour, 1),
    sample("a", NaN, 1),
  ]);
  assertEquals(stored, 1);
  assertEquals(
    [...refused],
    [["out_of_order", 1], ["duplicate", 2], ["out_of_bounds", 3]],
  );
  assertEquals(store.status().refused, refused);
});

Deno.test("append() knows the newest sample after a restart", async () => {
  await using bench = await makeWorkbench();
  bench.clock.now += day;
  {
    await using store = await bench.open();
    // It ends long enough ago to stand in a chunk alone.
    for (let i = 0; i < 100; i++) await store.append([sample("a", i, i)]);
    for (let i = 0; i < 200; i++) {
      await store.append([sample("b", i * 60 * second, i)]);
    }
  }
  await using store = await bench.open();
  const { stored, refused } = await store.append([
    sample("a", 98, 98),
    sample("a", 99, 99),
    sample("a", 99, 100),
    sample("b", 199 * 60 * second, 199),
  ]);
  assertEquals(stored, 2);
  assertEquals([...refused], [["out_of_order", 1], ["duplicate", 1]]);
});

Deno.test("append() refuses labels and series beyond the limits", async () => {
  await using bench = await makeWorkbench();
  const limits = { activeSeries: 2, labels: 2, nameLength: 8, valueLength: 3 };
  await using store = await bench.open({ limits });
  const { stored, newSeries, refused } = await store.append([
    sample('a{b="1"}', 0, 1),
    sample('a{b="1",c="1"}', 0, 1),
    sample('a{b="1234"}', 0, 1),
    sample('a{bcdefghij="1"}', 0, 1),
    sample('a{b="2"}', 0, 1),
    sample('a{b="3"}', 0, 1),
    sample('a{b="1"}', 1, 1),
  ]);
  assertEquals([stored, newSeries], [3, 2]);
  assertEquals([...refused], [["label_limit", 3], ["series_limit", 1]]);
  // Two hours later the two series aren't active any more.
  bench.clock.now += 2 * hour;
  await store.append([sample('a{b="1"}', 2 * hour, 1)]);
  await store.append([sample('a{b="1"}', 2 * hour + 1, 1)]);
  assertEquals(store.status().activeSeries, 1);
});

Deno.test("append() of several callers at once keeps each of them whole", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open();
  await Promise.all(
    Array.from(
      Array(50).keys(),
      (i) => store.append([sample(`m${i % 5}`, i, i)]),
    ),
  );
  for (let metric = 0; metric < 5; metric++) {
    const { values } = only(await selectAll(store, `m${metric}`));
    assertEquals(values.length, 10);
  }
});

Deno.test("exemplars() returns the newest, once each", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open({ exemplars: 3 });
  const trace = (id: string) => Labels.from({ trace_id: id });
  const withExemplar = (series: string, at: number, id: string) => ({
    ...sample(series, at, at),
    exemplar: { labels: trace(id), value: 0.5, timestamp: start + at },
  });
  const again = withExemplar("a", 3, "a3");
  await store.append([
    withExemplar("a", 1, "a1"),
    withExemplar("b", 2, "b2"),
    again,
    { ...again, timestamp: start + 4, value: 4 },
    withExemplar("a", 5, "a5"),
  ]);
  const [a, b] = exactly(2, await store.exemplars(everything, signal));
  assertEquals(a.labels.toRecord(), { __name__: "a" });
  assertEquals(a.exemplars.map((each) => each.labels.get("trace_id")), [
    "a3",
    "a5",
  ]);
  assertEquals(b.exemplars.length, 1);
});

Deno.test("select() stops when its signal aborts", async () => {
  await using bench = await makeWorkbench();
  await using store = await bench.open();
  const aborted = AbortSignal.abort("enough");
  const selection = { matchers: [equal("a", "b")], after: 0, until: 1 };
  assertEquals(
    await store.select(selection, aborted).catch((error: unknown) => error),
    "enough",
  );
});
