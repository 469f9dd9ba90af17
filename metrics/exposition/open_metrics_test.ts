import { assertEquals } from "@std/assert";
import { formatOpenMetrics } from "./open_metrics.ts";
import type { FamilySnapshot } from "./snapshot.ts";

function format(...families: FamilySnapshot[]): string {
  return [...formatOpenMetrics(families)].join("");
}

const one = {
  help: "Help.",
  width: 1,
  values: Float64Array.of(1),
} as const;

Deno.test("formatOpenMetrics() ends with EOF, also without families", () => {
  assertEquals(format(), "# EOF\n");
});

Deno.test("formatOpenMetrics() names a counter's family without _total, and adds _created", () => {
  assertEquals(
    format({
      ...one,
      name: "upload_bytes_total",
      type: "counter",
      prefixes: ['upload_bytes_total{a="x"} ', 'upload_bytes_total{a="y"} '],
      values: Float64Array.of(7, 8),
      created: Float64Array.of(1700000000.5, 1700000001),
    }),
    `# TYPE upload_bytes counter
# UNIT upload_bytes bytes
# HELP upload_bytes Help.
upload_bytes_total{a="x"} 7
upload_bytes_created{a="x"} 1700000000.5
upload_bytes_total{a="y"} 8
upload_bytes_created{a="y"} 1700000001
# EOF
`,
  );
});

Deno.test("formatOpenMetrics() gives a counter without _total the type unknown and keeps its name", () => {
  assertEquals(
    format({
      ...one,
      name: "dalston_realtime_audio_processed_seconds",
      type: "counter",
      prefixes: ['dalston_realtime_audio_processed_seconds{worker_id="w"} '],
      values: Float64Array.of(2.5),
      created: Float64Array.of(1),
      exemplar: () => ({ labels: 'trace_id="t"', value: 1, timestamp: 3 }),
    }),
    `# TYPE dalston_realtime_audio_processed_seconds unknown
# UNIT dalston_realtime_audio_processed_seconds seconds
# HELP dalston_realtime_audio_processed_seconds Help.
dalston_realtime_audio_processed_seconds{worker_id="w"} 2.5
# EOF
`,
  );
});

Deno.test("formatOpenMetrics() keeps a series' lines together, with exemplars on buckets", () => {
  const exemplar = { labels: 'trace_id="t"', value: 0.7, timestamp: 1700.25 };
  const prefixesOf = (a: string) => [
    `wait_seconds_bucket{a="${a}",le="1.0"} `,
    `wait_seconds_bucket{a="${a}",le="+Inf"} `,
    `wait_seconds_sum{a="${a}"} `,
    `wait_seconds_count{a="${a}"} `,
  ];
  assertEquals(
    format({
      ...one,
      name: "wait_seconds",
      type: "histogram",
      width: 4,
      prefixes: [...prefixesOf("x"), ...prefixesOf("{")],
      values: Float64Array.of(1, 1, 0.7, 1, 0, 0, 0, 0),
      created: Float64Array.of(10, 20),
      exemplar: (series, sample) =>
        series === 0 && sample === 0 ? exemplar : undefined,
    }),
    `# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
# HELP wait_seconds Help.
wait_seconds_bucket{a="x",le="1.0"} 1 # {trace_id="t"} 0.7 1700.25
wait_seconds_bucket{a="x",le="+Inf"} 1
wait_seconds_sum{a="x"} 0.7
wait_seconds_count{a="x"} 1
wait_seconds_created{a="x"} 10
wait_seconds_bucket{a="{",le="1.0"} 0
wait_seconds_bucket{a="{",le="+Inf"} 0
wait_seconds_sum{a="{"} 0
wait_seconds_count{a="{"} 0
wait_seconds_created{a="{"} 20
# EOF
`,
  );
});

Deno.test("formatOpenMetrics() escapes the quote in HELP, too", () => {
  assertEquals(
    format({
      ...one,
      name: "up",
      help: 'a\\b "c"\nd',
      type: "gauge",
      prefixes: ["up "],
    }),
    '# TYPE up gauge\n# HELP up a\\\\b \\"c\\"\\nd\nup 1\n# EOF\n',
  );
});

Deno.test("formatOpenMetrics() finds a unit only as the suffix of a name", () => {
  for (const name of ["seconds_behind", "seconds", "milliseconds"]) {
    const text = format({
      ...one,
      name,
      type: "gauge",
      prefixes: [`${name} `],
    });
    assertEquals(text.includes("# UNIT"), false);
  }
});

Deno.test("formatOpenMetrics() gives an untyped family the type unknown", () => {
  assertEquals(
    format({ ...one, name: "x", type: "untyped", prefixes: ["x "] }),
    "# TYPE x unknown\n# HELP x Help.\nx 1\n# EOF\n",
  );
});
