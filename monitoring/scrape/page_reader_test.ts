import { assert, assertEquals, assertRejects } from "@std/assert";
import { Slices } from "../async/slices.ts";
import { CollectingSink, readPage } from "./_testing.ts";
import { PageReader } from "./page_reader.ts";
import { ScrapeError } from "./scrape_error.ts";

Deno.test("PageReader reads a page of text 0.0.4", async () => {
  const { samples, lines } = await readPage(
    `# HELP wait_seconds Time \\\\ in\\nthe "queue".
# TYPE wait_seconds histogram
# a comment
#another
wait_seconds_bucket{le="1"} 2
wait_seconds_bucket{le="+Inf"} 3 1700000000000

\t up\t{ a = "1" , b = "x}\\"\\\\\\n y" , }\t1e3  17 \t
up -Inf
# TYPE up untyped
end 0`,
    "text",
  );
  assertEquals(samples, [
    sample({ __name__: "wait_seconds_bucket", le: "1" }, 2),
    sample(
      { __name__: "wait_seconds_bucket", le: "+Inf" },
      3,
      1_700_000_000_000,
    ),
    sample({ __name__: "up", a: "1", b: 'x}"\\\n y' }, 1000, 17),
    sample({ __name__: "up" }, -Infinity),
    sample({ __name__: "end" }, 0),
  ]);
  assertEquals(lines, [
    {
      metric: "wait_seconds",
      field: "help",
      text: 'Time \\ in\nthe "queue".',
    },
    { metric: "wait_seconds", field: "type", text: "histogram" },
    { metric: "up", field: "type", text: "unknown" },
  ]);
});

Deno.test("PageReader reads a page of OpenMetrics", async () => {
  const { samples, lines } = await readPage(
    `# TYPE wait_seconds counter
# UNIT wait_seconds seconds
# HELP wait_seconds Time \\"in\\" the queue.
wait_seconds_total{queue="a # {b"} 2.5 1700000000.5 # {trace_id="4b}f9"} 0.5 1700000000.25
wait_seconds_total{queue="b"} 2 # {} 1
wait_seconds_created{queue="a # {b"} 1.6e9
# EOF
`,
    "openmetrics",
  );
  assertEquals(
    samples.map(({ labels, value, timestamp }) => [
      labels.__name__,
      labels.queue,
      value,
      timestamp,
    ]),
    [
      ["wait_seconds_total", "a # {b", 2.5, 1_700_000_000_500],
      ["wait_seconds_total", "b", 2, undefined],
      ["wait_seconds_created", "a # {b", 1.6e9, undefined],
    ],
  );
  const [exemplar, empty] = samples.map((it) => it.exemplar);
  assertEquals(
    JSON.parse(JSON.stringify(exemplar)),
    {
      labels: { names: ["trace_id"], values: ["4b}f9"] },
      value: 0.5,
      timestamp: 1_700_000_000_250,
    },
  );
  assert(empty !== undefined);
  assertEquals(lines.map(({ field, text }) => [field, text]), [
    ["type", "counter"],
    ["unit", "seconds"],
    ["help", 'Time "in" the queue.'],
  ]);
});

Deno.test("PageReader reads UTF-8 names in quotes", async () => {
  for (const format of ["text", "openmetrics"] as const) {
    const { samples, lines } = await readPage(
      '# TYPE "my.up" gauge\n{"my.up","a b"="c"} 1\n{"ü"} 2\n{a="1","x"} 3\n# EOF\n',
      format,
    );
    assertEquals(samples.map(({ labels }) => labels), [
      { __name__: "my.up", "a b": "c" },
      { __name__: "ü" },
      { __name__: "x", a: "1" },
    ]);
    assertEquals(lines, [{ metric: "my.up", field: "type", text: "gauge" }]);
  }
});

Deno.test("PageReader reads a page that is cut anywhere", async () => {
  const text = '# TYPE up gauge\nup{a="ü"} 12 1700\nup{a="b"} 3\nlast 45\n';
  const whole = await readPage(text, "text");
  const slices = new Slices(new AbortController().signal);
  for (let cut = 0; cut < text.length; cut++) {
    const sink = new CollectingSink();
    const reader = new PageReader("text", sink);
    await reader.read(text.slice(0, cut), slices);
    assertEquals(reader.isInMidLine, cut > 0 && text[cut - 1] !== "\n");
    await reader.read(text.slice(cut), slices);
    reader.end();
    assertEquals(sink.samples, whole.samples);
    assertEquals(sink.lines, whole.lines);
  }
});

Deno.test("PageReader asks for the labels of a text once", async () => {
  const sink = new CollectingSink();
  let learnt = 0;
  const learn = sink.learn.bind(sink);
  sink.learn = (text, labels) => {
    learnt++;
    return learn(text, labels);
  };
  const text = 'up 1\nup{a="}"} 2\nup{a="} 2"} 3\nup{a="b"}4\nup\t5\n';
  await readPage(text, "text", sink);
  assertEquals(learnt, 4);
  await readPage(text, "text", sink);
  assertEquals(learnt, 4);
  assertEquals(sink.samples.slice(5), sink.samples.slice(0, 5));
  await readPage('up 1 # {a="b"} 1\nup 6\n# EOF', "openmetrics", sink);
  assertEquals(learnt, 4);
});

const broken: Record<string, string> = {
  "0up 1": 'expected a metric name or {, got "0"',
  "up": "expected value after metric",
  "up one": 'value "one" isn\'t a number',
  "up 0x10": 'value "0x10" isn\'t a number',
  "up 1\r": 'value "1\\r" isn\'t a number',
  "up 1e999": 'value "1e999" isn\'t a number',
  "up{a} 1": 'expected = after label "a", got "}"',
  "up{a=b} 1": 'expected a quoted value of label "a", got "b"',
  'up{a="b" 1': 'expected a comma or } after label "a", got "',
  'up{a="b': 'expected a quoted value of label "a", got "\\""',
  'up{a="b\\"} 1': 'expected a quoted value of label "a"',
  "up{,} 1": 'expected a label name or }, got ","',
  'up{a="b",,} 1': 'expected a label name or }, got ","',
  'up{"a","b"} 1': 'expected = after label "b"',
  'up{"a"} 1': 'metric name "up" is followed by another',
  '{a="b"} 1': "a series has no metric name",
  '{""} 1': "a name is empty",
  'up{""="b"} 1': "a name is empty",
  "# TYPE up thing": 'invalid metric type "thing"',
  "# HELP 0up x": "expected a metric name after HELP",
};
const brokenText: Record<string, string> = {
  "up 1 1.5": 'expected a timestamp in whole milliseconds, got "1.5"',
  "up 1 2 3": "expected the end of the line after timestamp",
  'up 1 # {trace_id="a"} 1': "expected a timestamp in whole milliseconds",
};
const brokenOpenMetrics: Record<string, string> = {
  "": "expected a metric name or {, got the end of the line",
  "up  1": "expected value after metric",
  'up{a="b", c="d"} 1': 'expected a label name or }, got " "',
  "up 1 NaN": 'invalid timestamp "NaN"',
  "up 1 2 3": 'expected the end of the line, got " "',
  'up_total 1 # {a="b"}': "expected value",
  'up_total 1 # {"a"} 1': "expected = after a label name",
  "# a comment": "expected # HELP, # TYPE, # UNIT or # EOF",
  "# TYPE up": "expected a blank and a text",
  "# TYPE up untyped": 'invalid metric type "untyped"',
  "# UNIT up_seconds minutes":
    'unit "minutes" not a suffix of metric "up_seconds"',
};
for (
  const [format, lines] of [
    ["text", { ...broken, ...brokenText }],
    ["openmetrics", { ...broken, ...brokenOpenMetrics }],
  ] as const
) {
  for (const [line, message] of Object.entries(lines)) {
    Deno.test(`PageReader refuses ${JSON.stringify(line)} in ${format}`, async () => {
      const error = await assertRejects(
        () => readPage(`fine 1\n${line}\n# EOF\n`, format),
        ScrapeError,
        `line 2: ${message}`,
      );
      assertEquals(error.failure, "syntax");
    });
  }
}

Deno.test("PageReader refuses OpenMetrics without an end, or past it", async () => {
  await assertRejects(
    () => readPage("up 1\n", "openmetrics"),
    ScrapeError,
    "data does not end with # EOF",
  );
  await assertRejects(
    () => readPage("# EOF\nup 1\n", "openmetrics"),
    ScrapeError,
    "line 2: unexpected data after # EOF",
  );
});

Deno.test("PageReader refuses an endless line, and quotes only its begin", async () => {
  const error = await assertRejects(
    () => readPage("x".repeat(2_000_000), "text"),
    ScrapeError,
    "a line is longer than 1048576 characters",
  );
  assert(error.message.length < 400);
});

function sample(
  labels: Record<string, string>,
  value: number,
  timestamp?: number,
) {
  return { labels, value, timestamp, exemplar: undefined };
}
