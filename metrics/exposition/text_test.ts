import { assertEquals } from "@std/assert";
import type { FamilySnapshot } from "./snapshot.ts";
import { formatText } from "./text.ts";

function family(part: Partial<FamilySnapshot>): FamilySnapshot {
  return {
    name: "a_total",
    help: "A.",
    type: "counter",
    width: 1,
    prefixes: [],
    values: new Float64Array(),
    ...part,
  };
}

function format(...families: FamilySnapshot[]): string {
  return [...formatText(families)].join("");
}

Deno.test("formatText() writes HELP, TYPE and samples, family by family", () => {
  const text = format(
    family({
      prefixes: ['a_total{x="1"} ', 'a_total{x="2"} '],
      values: Float64Array.of(1, 2.5),
      created: Float64Array.of(10, 20),
      exemplar: () => ({ labels: 'trace_id="t"', value: 1, timestamp: 3 }),
    }),
    family({
      name: "b_seconds",
      help: "B.",
      type: "histogram",
      width: 4,
      prefixes: [
        'b_seconds_bucket{le="1.0"} ',
        'b_seconds_bucket{le="+Inf"} ',
        "b_seconds_sum ",
        "b_seconds_count ",
      ],
      values: Float64Array.of(1, 2, NaN, 2),
    }),
  );
  assertEquals(
    text,
    `# HELP a_total A.
# TYPE a_total counter
a_total{x="1"} 1
a_total{x="2"} 2.5
# HELP b_seconds B.
# TYPE b_seconds histogram
b_seconds_bucket{le="1.0"} 1
b_seconds_bucket{le="+Inf"} 2
b_seconds_sum NaN
b_seconds_count 2
`,
  );
});

Deno.test("formatText() escapes backslash and line feed in HELP, and no quote", () => {
  assertEquals(
    format(family({ help: 'C:\\n "x"\nnext' })),
    '# HELP a_total C:\\\\n "x"\\nnext\n# TYPE a_total counter\n',
  );
});

Deno.test("formatText() stops at the samples that the snapshot holds", () => {
  const prefixes = ["a_total ", "added later "];
  assertEquals(
    format(family({ prefixes, values: Float64Array.of(1) })).split("\n")[2],
    "a_total 1",
  );
});

Deno.test("formatText() splits a large family into chunks", () => {
  const count = 10_000;
  const chunks = [...formatText([family({
    prefixes: Array.from({ length: count }, (_, i) => `a_total{x="${i}"} `),
    values: new Float64Array(count),
  })])];
  assertEquals(chunks.length > 10, true);
  assertEquals(chunks.join("").split("\n").length, count + 3);
});
