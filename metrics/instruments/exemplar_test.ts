import { assertEquals } from "@std/assert";
import { configureMetrics } from "../configure.ts";
import type { MetricsModule } from "../definition.ts";
import type { TraceReference } from "./context.ts";
import { exemplarReader } from "./exemplar.ts";

const now = () => 1_700_000_000_250;
const trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
const span_id = "00f067aa0ba902b7";

Deno.test("exemplarReader() returns labels, value and seconds", () => {
  const read = exemplarReader(() => ({ trace_id, span_id }), now);
  assertEquals(read(0.5), {
    labels: `trace_id="${trace_id}",span_id="${span_id}"`,
    value: 0.5,
    timestamp: 1_700_000_000.25,
  });
});

Deno.test("exemplarReader() returns nothing if no trace is active", () => {
  assertEquals(exemplarReader(() => undefined, now)(1), undefined);
});

Deno.test("exemplarReader() returns nothing beyond 128 code points", () => {
  const read = (trace_id: string) =>
    exemplarReader(() => ({ trace_id }), now)(1);
  const longest = "🎧".repeat(128 - "trace_id".length);
  assertEquals(read(longest)?.labels, `trace_id="${longest}"`);
  assertEquals(read(longest + "x"), undefined);
});

Deno.test("exemplarReader() returns nothing when the source throws", () => {
  const read = exemplarReader(() => {
    throw new Error("no context");
  }, now);
  assertEquals(read(1), undefined);
});

const module = {
  jobs: { type: "counter", name: "jobs_total", help: "J." },
  wait: {
    type: "histogram",
    name: "wait_seconds",
    help: "W.",
    buckets: [1, 2],
  },
  audio: { type: "counter", name: "audio_seconds", help: "A." },
} as const satisfies MetricsModule;

Deno.test("instruments keep the latest exemplar of a total and of each bucket", async () => {
  let active: TraceReference | undefined;
  const telemetry = configureMetrics("t", module, {
    instance: "i",
    now,
    exemplar: () => active,
  });
  const { jobs, wait, audio } = telemetry.metrics;
  jobs.inc();
  for (const [trace, seconds] of [["a", 0.5], ["b", 0.7], ["c", 9]] as const) {
    active = { trace_id: trace };
    jobs.inc(seconds);
    wait.observe(seconds);
    audio.inc(seconds);
  }
  active = undefined;
  jobs.inc();
  wait.observe(9);
  const scrape = async (accept: string) => {
    const response = await telemetry.handler(
      new Request("http://x/metrics", { headers: { accept } }),
    );
    return (await response.text()).split("\n");
  };
  const lines = await scrape("application/openmetrics-text");
  assertEquals(lines.filter((line) => line.includes(" # {")), [
    'jobs_total{service="t",instance="i"} 12.2 # {trace_id="c"} 9 1700000000.25',
    'wait_seconds_bucket{service="t",instance="i",le="1.0"} 2 # {trace_id="b"} 0.7 1700000000.25',
    'wait_seconds_bucket{service="t",instance="i",le="+Inf"} 4 # {trace_id="c"} 9 1700000000.25',
  ]);
  const text = await scrape("text/plain");
  assertEquals(text.filter((line) => line.includes(" # {")), []);
});
