import { assertEquals, assertThrows } from "@std/assert";
import { parseExposition } from "./parse_exposition.ts";

Deno.test("parseExposition() puts a histogram's samples into its family", () => {
  const [wait, up, ...others] = parseExposition(
    `# HELP wait_seconds Time in the queue.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="1"} 2
wait_seconds_bucket{le="+Inf"} 3
wait_seconds_sum 4.5
wait_seconds_count 3
# HELP up Up.
# TYPE up gauge
up 1 1700000000000
`,
  );
  assertEquals(
    [wait, up].map((it) => [it?.name, it?.type, it?.samples.length]),
    [["wait_seconds", "histogram", 4], ["up", "gauge", 1]],
  );
  assertEquals(others, []);
  assertEquals(wait?.samples[1], {
    name: "wait_seconds_bucket",
    labels: { le: "+Inf" },
    value: 3,
    line: 4,
  });
  assertEquals(up?.samples[0]?.timestamp, 1_700_000_000_000);
});

Deno.test("parseExposition() reads metadata, exemplar and timestamps of OpenMetrics", () => {
  const [family] = parseExposition(
    `# TYPE wait_seconds counter
# UNIT wait_seconds seconds
# HELP wait_seconds Time \\"in\\" the queue.
wait_seconds_total{queue="a"} 2.5 1700000000.5 # {trace_id="4bf9"} 0.5 1700000000.25
wait_seconds_created{queue="a"} 1.6e9
# EOF
`,
    "openmetrics",
  );
  assertEquals(family, {
    name: "wait_seconds",
    type: "counter",
    help: 'Time "in" the queue.',
    unit: "seconds",
    samples: [
      {
        name: "wait_seconds_total",
        labels: { queue: "a" },
        value: 2.5,
        timestamp: 1_700_000_000.5,
        exemplar: {
          labels: { trace_id: "4bf9" },
          value: 0.5,
          timestamp: 1_700_000_000.25,
        },
        line: 4,
      },
      {
        name: "wait_seconds_created",
        labels: { queue: "a" },
        value: 1.6e9,
        line: 5,
      },
    ],
  });
});

Deno.test("parseExposition() unescapes label values and help texts", () => {
  const [family] = parseExposition(
    '# HELP up A "quoted" \\\\ line\\nbreak.\n' +
      'up{path="C:\\\\dir",say="\\"a\\"\\nb, c=}{"} 1\n',
  );
  assertEquals(family?.help, 'A "quoted" \\ line\nbreak.');
  assertEquals(family?.samples[0]?.labels, {
    path: "C:\\dir",
    say: '"a"\nb, c=}{',
  });
});

Deno.test("parseExposition() reads every form of a number", () => {
  const [family] = parseExposition(
    ["1", "-1.5e-7", "+Inf", "-Inf", "NaN", "1e+06", ".5", "2."]
      .map((value, index) => `up{i="${index}"} ${value}\n`).join(""),
  );
  assertEquals(
    family?.samples.map(({ value }) => value),
    [1, -1.5e-7, Infinity, -Infinity, NaN, 1e6, 0.5, 2],
  );
});

Deno.test("parseExposition() reads all that the text format allows", () => {
  const [family] = parseExposition(
    '\n# a comment\n#\tTYPE\tup gauge\nup { a = "1" , b = "2" , }\t 1 \n'
      .replace("up {", "up{"),
  );
  assertEquals(family?.type, "gauge");
  assertEquals(family?.samples[0]?.labels, { a: "1", b: "2" });
});

Deno.test("parseExposition() reads a label named __proto__", () => {
  const [family] = parseExposition('up{__proto__="a"} 1\n');
  assertEquals(Object.entries(family?.samples[0]?.labels ?? {}), [[
    "__proto__",
    "a",
  ]]);
});

const broken: Record<string, [line: string, why: string]> = {
  "a name that starts with a digit": ["0up 1", "a line starts with a name"],
  "a missing value": ["up", "a blank is expected before the value"],
  "a value that is no number": ["up one", 'value "one" isn\'t a number'],
  "a hexadecimal value": ["up 0x10", 'value "0x10" isn\'t a number'],
  "a label without a value": ["up{a} 1", '"=" is expected after label "a"'],
  "a label without quotes": ["up{a=b} 1", 'label "a" has no quoted value'],
  "labels without an end": ['up{a="b" 1', '"," is expected after label "a"'],
  "an unknown escape": ['up{a="\\d"} 1', '"\\d" is no escape in a label value'],
  "a fractional timestamp": [
    "up 1 1.5",
    'timestamp "1.5" isn\'t whole milliseconds',
  ],
  "something after the timestamp": ["up 1 2 3", '" 3" is left over'],
  "an exemplar": [
    'up 1 # {trace_id="a"} 1',
    '" # {trace_id="a"} 1" is left over',
  ],
};
for (const [what, [line, why]] of Object.entries(broken)) {
  Deno.test(`parseExposition() rejects ${what}, naming the line`, () => {
    assertThrows(
      () => parseExposition(`fine 1\n${line}\n`),
      SyntaxError,
      `Cannot parse exposition, line 2: ${why}`,
    );
  });
}

const brokenOpenMetrics: Record<string, [line: string, why: string]> = {
  "two blanks": ["up  1", "the value is missing"],
  "a comma after the last label": [
    'up{a="b",} 1',
    "a label is expected after the comma",
  ],
  "a blank between labels": ['up{a="b", c="d"} 1', "a label name is expected"],
  "a timestamp that isn't finite": [
    "up 1 NaN",
    'timestamp "NaN" isn\'t finite',
  ],
  "an exemplar without a value": [
    'up_total 1 # {a="b"}',
    "a blank is expected before the exemplar's value",
  ],
};
for (const [what, [line, why]] of Object.entries(brokenOpenMetrics)) {
  Deno.test(`parseExposition() rejects ${what} in OpenMetrics`, () => {
    assertThrows(
      () => parseExposition(`${line}\n`, "openmetrics"),
      SyntaxError,
      `Cannot parse exposition, line 1: ${why}`,
    );
  });
}
