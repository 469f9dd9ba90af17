import { assertEquals } from "@std/assert";
import { Labels } from "../series/labels.ts";
import { writeOpenMetrics } from "./open_metrics.ts";
import { openStore } from "./store.ts";

const signal = new AbortController().signal;

Deno.test("writeOpenMetrics() writes values, times and labels", async () => {
  await using store = await openStore({ file: ":memory:", now: () => 60_000 });
  const up = Labels.from({ __name__: "up", path: 'C:\\"x"\n' });
  const free = Labels.from({ __name__: "free" });
  await store.append([
    { labels: up, timestamp: 1500, value: 1 },
    { labels: up, timestamp: 2000, value: "stale" },
    { labels: up, timestamp: 3001, value: NaN },
    { labels: free, timestamp: 1500, value: -Infinity },
    { labels: free, timestamp: 2500, value: 1e21 },
  ]);
  const pieces = await Array.fromAsync(writeOpenMetrics(store, signal));
  assertEquals(
    pieces.join(""),
    `free -Inf 1.5
free 1e+21 2.5
up{path="C:\\\\\\"x\\"\\n"} 1 1.5
up{path="C:\\\\\\"x\\"\\n"} NaN 3.001
# EOF
`,
  );
});
