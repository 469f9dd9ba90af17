import { assertEquals, assertThrows } from "@std/assert";
import {
  parseLabels,
  parseNumber,
  parsePoints,
  parseSeries,
} from "./notation.ts";

for (
  const [text, expected] of [
    ["1 -2 .5 3.", [1, -2, .5, 3]],
    ["1e3 1.5E-2 1_000", [1000, .015, 1000]],
    ["+Inf -inf NaN nan", [Infinity, -Infinity, NaN, NaN]],
    ["2x3", [2, 2, 2, 2]],
    ["7x0", [7]],
    ["0x2 0+0x1", [0, 0, 0, 0, 0]],
    ["1+2x3", [1, 3, 5, 7]],
    ["-1-2x2", [-1, -3, -5]],
    ["1e2+1e1x2", [100, 110, 120]],
    ["_ _x2 3", ["none", "none", "none", 3]],
    ["1 stale 2", [1, "stale", 2]],
    ["\t1  \t 2 ", [1, 2]],
    ["", []],
    ["{{schema:0 sum:5 buckets:[1 2]}} 3", ["histogram", 3]],
    ["{{sum:2}}x1", ["histogram", "histogram"]],
    ["{{sum:2}}+{{sum:3 count:3}}x2", ["histogram", "histogram", "histogram"]],
    ["{{}}", ["histogram"]],
  ] as const
) {
  Deno.test(`parsePoints() reads "${text}"`, () => {
    assertEquals<readonly unknown[]>(parsePoints(text), expected);
  });
}

for (
  const wrong of ["1+2", "one", "1x", "x5", "1x-2", "1,2", "1 }", "{{a", "__"]
) {
  Deno.test(`parsePoints() refuses "${wrong}"`, () => {
    assertThrows(() => parsePoints(wrong), SyntaxError, "Cannot read point");
  });
}

Deno.test("parsePoints() refuses more points than memory holds", () => {
  assertThrows(() => parsePoints("1x99999999999"), SyntaxError, "at most");
});

for (
  const [text, expected] of [
    ["up", { __name__: "up" }],
    [" job:up:sum ", { __name__: "job:up:sum" }],
    ["{}", {}],
    ["up{}", { __name__: "up" }],
    ['{a="b"}', { a: "b" }],
    ["up{ a = 'b' ,\tc=`d\\`, }", { __name__: "up", a: "b", c: "d\\" }],
    ['{"a metric", "a.label"="}\\""}', {
      __name__: "a metric",
      "a.label": '}"',
    }],
    ['{__name__="up"}', { __name__: "up" }],
  ] as const
) {
  Deno.test(`parseLabels() reads ${text}`, () => {
    assertEquals(parseLabels(text).toRecord(), expected);
  });
}

for (
  const wrong of [
    "",
    "1",
    "{a}",
    "{a=b}",
    '{a="b"',
    '{a="b" c="d"}',
    '{,a="b"}',
    "up{} 1",
    '{a!="b"}',
    '{b:c="d"}',
  ]
) {
  Deno.test(`parseLabels() refuses ${wrong}`, () => {
    assertThrows(() => parseLabels(wrong), SyntaxError, "Cannot read series");
  });
}

Deno.test("parseSeries() reads labels and points", () => {
  const { labels, points } = parseSeries('a{b="c d"}  0+10x1 _ {{sum:1}}');
  assertEquals(labels.toRecord(), { __name__: "a", b: "c d" });
  assertEquals(points, [0, 10, "none", "histogram"]);
});

Deno.test("parseSeries() reads a histogram after a bare name", () => {
  const { labels, points } = parseSeries("a {{sum:1}} 1");
  assertEquals(labels.toRecord(), { __name__: "a" });
  assertEquals(points, ["histogram", 1]);
});

Deno.test("parseNumber() refuses what is none", () => {
  for (const wrong of ["", "-", "1 2", "one", "+ 1", "0b"]) {
    assertThrows(() => parseNumber(wrong), SyntaxError, "Cannot read number");
  }
});
