import { assertEquals, assertThrows } from "@std/assert";
import { exactly } from "../../../tests/support/elements.ts";
import {
  type EvalCommand,
  type ExpectedMessages,
  parseScript,
  ScriptError,
} from "./script.ts";

function onlyEval(text: string): EvalCommand {
  const [command] = exactly(1, parseScript(text));
  if (command.kind !== "eval") throw new Error(`No eval: ${command.kind}`);
  return command;
}

const nothing: ExpectedMessages = { all: [], none: false, some: false };

Deno.test("parseScript() reads loads with their series", () => {
  const [first, clear, second] = exactly(
    3,
    parseScript(`
# a comment
load 10s53ms
\ta{b="c"}\t 0+1x2
  d  5 _

clear
load_with_nhcb 5m
  x_bucket{le="1"} 1`),
  );
  assertEquals(clear, { kind: "clear" });
  if (first.kind !== "load" || second.kind !== "load") throw new Error();
  assertEquals(first.step, 10_053);
  assertEquals(first.series.map(({ labels }) => labels.toRecord()), [
    { __name__: "a", b: "c" },
    { __name__: "d" },
  ]);
  assertEquals(first.series.map(({ points }) => points), [[0, 1, 2], [
    5,
    "none",
  ]]);
  assertEquals(
    [first.withNativeHistograms, second.withNativeHistograms],
    [false, true],
  );
});

Deno.test("parseScript() reads a case at one time", () => {
  const command = onlyEval(`
eval  instant  at 1h5m \t sum by (a) (b)  +  1
  {a="1"}  2
  {a="2"} -Inf
`);
  assertEquals(command.line, 2);
  assertEquals(command.query, "sum by (a) (b)  +  1");
  assertEquals(command.times, { at: 3_900_000 });
  assertEquals(command.expected.series.map(({ points }) => points), [[2], [
    -Infinity,
  ]]);
  assertEquals(command.expected.failure, undefined);
});

Deno.test("parseScript() reads a case in steps", () => {
  const { times, expected, query } = onlyEval(
    "eval range from 0 to 1m step 20s a\n a 1x2 _\n",
  );
  assertEquals(query, "a");
  assertEquals(times, { start: 0, end: 60_000, step: 20_000 });
  assertEquals(expected.series.map(({ points }) => points), [[
    1,
    1,
    1,
    "none",
  ]]);
});

Deno.test("parseScript() reads what is expected of messages", () => {
  const { expected } = onlyEval(`eval instant at 0 a
  expect ordered
  expect warn msg: it is so
  expect warn regex:it is (not )?so
  expect no_info
`);
  assertEquals(expected.ordered, true);
  assertEquals(expected.warnings, {
    all: ["it is so", /it is (not )?so/],
    none: false,
    some: false,
  });
  assertEquals(expected.infos, { ...nothing, none: true });
});

for (
  const [text, failure] of [
    ["eval instant at 0 a\n expect fail", [/(?:)/]],
    ["eval instant at 0 a\n expect fail msg:no", ["no"]],
    ["eval_fail instant at 0 a", []],
    ["eval_fail instant at 0 a\n expected_fail_message no", ["no"]],
    ["eval_fail range from 0 to 1 step 1s a\n".replace("1 ", "1s "), []],
    ["eval_fail instant at 0 a\n expected_fail_regexp n.", [/n./]],
  ] as const
) {
  Deno.test(`parseScript() reads that a query fails: ${text}`, () => {
    assertEquals<readonly unknown[] | undefined>(
      onlyEval(text).expected.failure,
      failure,
    );
  });
}

Deno.test("parseScript() reads old forms", () => {
  assertEquals(onlyEval("eval_ordered instant at 0 a").expected.ordered, true);
  assertEquals(onlyEval("eval_warn instant at 0 a").expected.warnings, {
    ...nothing,
    some: true,
  });
  assertEquals(onlyEval("eval_info instant at 0 a").expected.infos, {
    ...nothing,
    some: true,
  });
});

for (
  const [line, scalar] of [
    ["3", 3],
    ["-1.5e3", -1500],
    ["+Inf", Infinity],
    ["NaN", NaN],
  ] as const
) {
  Deno.test(`parseScript() reads the scalar ${line}`, () => {
    const { expected } = onlyEval(`eval instant at 0 a\n\t${line}`);
    assertEquals(expected.scalar, scalar);
  });
}

Deno.test("parseScript() reads a string", () => {
  const { expected } = onlyEval('eval instant at 0 "a"\n expect string " a "');
  assertEquals(expected.string, " a ");
});

Deno.test("parseScript() reads a range vector of an instant query", () => {
  const { expected } = onlyEval(`eval instant at 1m a[1m]
  expect range vector from 10s to 1m step 10s
  a 1 2 3
`);
  assertEquals(expected.range, { start: 10_000, end: 60_000, step: 10_000 });
  assertEquals(expected.series.map(({ points }) => points), [[1, 2, 3]]);
});

for (
  const [text, message] of [
    ["\nlaod 5m", 'line 2: cannot read command "laod"'],
    ["load", 'line 1: cannot read "load"'],
    ["load 5x", 'line 1: not a valid duration string: "5x"'],
    ["load 5m\n a 1\n b one", "line 3: Cannot read point"],
    ["eval a", 'line 1: cannot read "eval a"'],
    ["eval instant at x a", "line 1: not a valid duration"],
    ["eval range from 1m to 0 step 1m a", "line 1: the end 0 is before"],
    ["eval instant at 0 a\n expect wran", 'line 2: cannot read "expect wran"'],
    ["eval instant at 0 a\n a 1 2", 'line 2: "a 1 2" has 2 points'],
    ["eval instant at 0 a\n expect warn regex: (", "line 2: Invalid regular"],
    ["eval instant at 0 a\n expect string a", "line 2: No text in quotes"],
  ] as const
) {
  Deno.test(`parseScript() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseScript(text), ScriptError, message);
  });
}
