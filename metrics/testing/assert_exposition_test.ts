import { AssertionError } from "node:assert";
import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { assertExposition, checkExposition } from "./assert_exposition.ts";
import type { ExpositionFormat } from "./exposition.ts";
import type { CommonRule, OpenMetricsRule } from "./exposition_rules.ts";

const text = `# HELP jobs_total Jobs, with a \\\\ and a\\nline feed.
# TYPE jobs_total counter
jobs_total{status="completed"} 3
jobs_total{status="failed"} 0
# HELP wait_seconds Time in the queue.
# TYPE wait_seconds histogram
wait_seconds_bucket{queue="a",le="0.5"} 1
wait_seconds_bucket{queue="a",le="1"} 2
wait_seconds_bucket{queue="a",le="+Inf"} 3
wait_seconds_sum{queue="a"} 4.5
wait_seconds_count{queue="a"} 3
# HELP depth Tasks.
# TYPE depth gauge
depth 1
`;

const openMetrics = `# TYPE jobs counter
# HELP jobs Jobs, \\"by\\" status.
jobs_total{status="completed"} 3 # {trace_id="4bf9"} 1 1700000000.5
jobs_created{status="completed"} 1.7e9
jobs_total{status="failed"} 0
jobs_created{status="failed"} 1.7e9
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
# HELP wait_seconds Time in the queue.
wait_seconds_bucket{queue="a",le="0.5"} 1 # {trace_id="4bf9"} 0.5 1700000000.5
wait_seconds_bucket{queue="a",le="1.0"} 2
wait_seconds_bucket{queue="a",le="1e+06"} 2
wait_seconds_bucket{queue="a",le="+Inf"} 3
wait_seconds_sum{queue="a"} 4.5
wait_seconds_count{queue="a"} 3
wait_seconds_created{queue="a"} 1.7e9
# TYPE depth gauge
# HELP depth Tasks.
depth 1
# EOF
`;

/** A change to an exposition, and the one line that breaks the rule then. */
interface Break {
  readonly what: string;
  readonly replace: readonly [from: string | RegExp, to: string];
  readonly line: number;
}

const breaks: Record<CommonRule, readonly Break[]> = {
  "line-feed": [
    { what: "no line feed at the end", replace: [/\n$/, ""], line: 14 },
  ],
  "syntax": [
    {
      what: "a line that can't be read",
      replace: ["depth 1", "depth one"],
      line: 14,
    },
  ],
  "help-escape": [
    { what: "a single backslash", replace: ["\\\\", "\\d"], line: 1 },
  ],
  "metadata-once": [
    {
      what: "two HELP lines",
      replace: [/(# HELP depth.*\n)/, "$1$1"],
      line: 13,
    },
    {
      what: "two TYPE lines",
      replace: [/(# TYPE depth.*\n)/, "$1$1"],
      line: 14,
    },
  ],
  "metadata-present": [
    { what: "no TYPE", replace: [/# TYPE depth.*\n/, ""], line: 12 },
    { what: "no HELP", replace: [/# HELP depth.*\n/, ""], line: 12 },
  ],
  "metadata-first": [
    {
      what: "TYPE after the sample",
      replace: [/(# TYPE depth.*\n)(depth 1\n)/, "$2$1"],
      line: 14,
    },
  ],
  "known-type": [
    {
      what: "a type of its own",
      replace: ["depth gauge", "depth meter"],
      line: 13,
    },
  ],
  "family-together": [
    {
      what: "a family that goes on further down",
      replace: [/$/, 'jobs_total{status="other"} 1\n'],
      line: 15,
    },
  ],
  "sample-name": [
    {
      what: "a histogram's sample without a suffix",
      replace: [
        "# HELP depth",
        'wait_seconds{queue="a"} 1\n# HELP depth',
      ],
      line: 12,
    },
  ],
  "series-once": [
    {
      what: "a series twice",
      replace: [/(jobs_total.*failed.*\n)/, "$1$1"],
      line: 5,
    },
    {
      what: "a series twice, its labels in another order",
      replace: ["depth 1\n", 'depth{a="1",b="2"} 1\ndepth{b="2",a="1"} 1\n'],
      line: 15,
    },
  ],
  "label-once": [
    {
      what: "a label twice",
      replace: ["depth 1", 'depth{a="1",a="2"} 1'],
      line: 14,
    },
  ],
  "counter-value": [
    {
      what: "a negative counter",
      replace: ['"completed"} 3', '"completed"} -3'],
      line: 3,
    },
    {
      what: "a counter that is NaN",
      replace: ['"completed"} 3', '"completed"} NaN'],
      line: 3,
    },
  ],
  "histogram-parts": [
    { what: "no _sum", replace: [/wait_seconds_sum.*\n/, ""], line: 7 },
    { what: "no _count", replace: [/wait_seconds_count.*\n/, ""], line: 7 },
    { what: "a bucket without le", replace: [',le="0.5"', ""], line: 7 },
  ],
  "bucket-order": [
    { what: "bounds that descend", replace: ['le="1"', 'le="0.1"'], line: 8 },
    {
      what: "counts that descend",
      replace: ['le="1"} 2', 'le="1"} 0'],
      line: 8,
    },
  ],
  "bucket-infinity": [
    { what: "no bucket +Inf", replace: [/.*le="\+Inf".*\n/, ""], line: 7 },
    {
      what: "a bucket +Inf that isn't _count",
      replace: ['le="+Inf"} 3', 'le="+Inf"} 4'],
      line: 9,
    },
  ],
};

const openMetricsBreaks:
  & Record<OpenMetricsRule, readonly Break[]>
  & Partial<typeof breaks> = {
    "syntax": [
      { what: "two blanks", replace: ["depth 1", "depth  1"], line: 19 },
    ],
    "help-escape": [
      { what: "an unescaped quote", replace: ['by\\"', 'by"'], line: 2 },
    ],
    "known-type": [
      {
        what: "a type of the text format",
        replace: ["depth gauge", "depth untyped"],
        line: 17,
      },
    ],
    "sample-name": [
      {
        what: "an info's sample without _info",
        replace: ["depth gauge", "depth info"],
        line: 19,
      },
      {
        what: "a counter's sample without _total",
        replace: ['jobs_total{status="failed"', 'jobs{status="failed"'],
        line: 5,
      },
    ],
    "eof": [
      { what: "no # EOF", replace: ["# EOF\n", ""], line: 19 },
      { what: "a line after # EOF", replace: [/$/, "# EOF\n"], line: 20 },
    ],
    "blank-line": [
      { what: "a blank line", replace: ["# EOF", "\n# EOF"], line: 20 },
    ],
    "comment": [
      { what: "a comment", replace: ["# EOF", "# by hand\n# EOF"], line: 20 },
    ],
    "metadata-order": [
      {
        what: "UNIT after HELP",
        replace: [/(# UNIT wait.*\n)(# HELP wait.*\n)/, "$2$1"],
        line: 9,
      },
      {
        what: "TYPE after HELP",
        replace: [/(# TYPE depth.*\n)(# HELP depth.*\n)/, "$2$1"],
        line: 18,
      },
    ],
    "counter-total": [
      {
        what: "a family named with its _total",
        replace: [
          /^/,
          "# TYPE calls_total counter\n# HELP calls_total Calls.\n",
        ],
        line: 1,
      },
    ],
    "unit-suffix": [
      {
        what: "a unit that isn't in the name",
        replace: ["wait_seconds seconds", "wait_seconds bytes"],
        line: 8,
      },
    ],
    "created-seconds": [
      {
        what: "a creation time in milliseconds",
        replace: ["1.7e9", "1.7e12"],
        line: 4,
      },
    ],
    "canonical-bound": [
      { what: "a bound without .0", replace: ['"1.0"', '"1"'], line: 11 },
      { what: "a zero too much", replace: ['"0.5"', '"0.50"'], line: 10 },
      {
        what: "a long bound without an exponent",
        replace: ['"1e+06"', '"1000000.0"'],
        line: 12,
      },
      {
        what: "another spelling of infinity",
        replace: ['"+Inf"', '"inf"'],
        line: 13,
      },
    ],
    "series-together": [
      {
        what: "samples of two label sets that alternate",
        replace: [/(jobs_created.*\n)((?:jobs.*\n){2})/, "$2$1"],
        line: 6,
      },
    ],
    "exemplar-place": [
      {
        what: "an exemplar on a gauge",
        replace: ["depth 1", 'depth 1 # {trace_id="a"} 1'],
        line: 19,
      },
      {
        what: "an exemplar on _count",
        replace: [/(wait_seconds_count.*)/, '$1 # {trace_id="a"} 1'],
        line: 15,
      },
    ],
    "exemplar-length": [
      {
        what: "an exemplar of 129 code points",
        replace: ["4bf9", "é".repeat(121)],
        line: 3,
      },
    ],
    "exemplar-bucket": [
      {
        what: "an exemplar above its bucket",
        replace: ["0.5 1700000000.5", "0.6 1700000000.5"],
        line: 10,
      },
      {
        what: "an exemplar on the lower bound",
        replace: ['le="1.0"} 2', 'le="1.0"} 2 # {trace_id="a"} 0.5'],
        line: 11,
      },
    ],
    "exemplar-seconds": [
      {
        what: "an exemplar's timestamp in milliseconds",
        replace: ["1 1700000000.5", "1 1700000000500"],
        line: 3,
      },
    ],
  };

function testBreaks(
  format: ExpositionFormat,
  sound: string,
  breaks: Partial<Record<string, readonly Break[]>>,
) {
  for (const [rule, list = []] of Object.entries(breaks)) {
    for (const { what, replace: [from, to], line } of list) {
      Deno.test(`checkExposition() finds ${what} (${format}: ${rule})`, () => {
        const broken = sound.replace(from, to);
        assertNotEquals(broken, sound);
        const found = checkExposition(broken, format);
        assertEquals(
          found.map(({ line, rule }) => `line ${line}, ${rule}`),
          [`line ${line}, ${rule}`],
        );
      });
    }
  }
}

testBreaks("text", text, breaks);
testBreaks("openmetrics", openMetrics, openMetricsBreaks);

Deno.test("checkExposition() finds nothing if no rule is broken", () => {
  assertEquals(checkExposition(text), []);
  assertEquals(checkExposition(openMetrics, "openmetrics"), []);
  assertEquals(checkExposition(""), []);
  assertEquals(checkExposition("# EOF\n", "openmetrics"), []);
});

Deno.test("checkExposition() allows an exemplar of 128 code points, counted as such", () => {
  const longest = openMetrics.replace("4bf9", "🦕".repeat(120));
  assertEquals(checkExposition(longest, "openmetrics"), []);
});

Deno.test("assertExposition() names each line and rule", () => {
  assertExposition(text);
  assertThrows(
    () => assertExposition("# HELP up Up.\nup 1"),
    AssertionError,
    `The exposition breaks rules:
  line 1, metadata-present: "up" has no TYPE
  line 2, line-feed: the line feed is missing`,
  );
});
