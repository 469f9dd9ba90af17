import { assertEquals } from "@std/assert";
import {
  escapeLabelValue,
  formatBound,
  formatLabels,
  formatValue,
  samplePrefix,
} from "./_syntax.ts";

Deno.test("formatBound() writes bounds in OpenMetrics' canonical form", () => {
  const bounds: [number, string][] = [
    [0, "0.0"],
    [-0, "0.0"],
    [1, "1.0"],
    [-1, "-1.0"],
    [10, "10.0"],
    [0.1, "0.1"],
    [2.5, "2.5"],
    [0.001, "0.001"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [0.000025, "2.5e-05"],
    [1e-10, "1e-10"],
    [100_000, "100000.0"],
    [999_999, "999999.0"],
    [123_456.789, "123456.789"],
    [1_000_000, "1e+06"],
    [1_048_576, "1.048576e+06"],
    [1e10, "1e+10"],
    [1e100, "1e+100"],
    [Infinity, "+Inf"],
  ];
  for (const [bound, text] of bounds) {
    assertEquals(formatBound(bound), text);
  }
});

Deno.test("formatValue() writes what ParseFloat reads", () => {
  assertEquals([1, 0, -0.5, 1e21, 5e-324, 2 ** 53].map(formatValue), [
    "1",
    "0",
    "-0.5",
    "1e+21",
    "5e-324",
    "9007199254740992",
  ]);
  assertEquals([NaN, Infinity, -Infinity].map(formatValue), [
    "NaN",
    "+Inf",
    "-Inf",
  ]);
});

Deno.test("escapeLabelValue() escapes backslash, quote and line feed, in one pass", () => {
  assertEquals(escapeLabelValue('a\\b"c\nd\\n'), 'a\\\\b\\"c\\nd\\\\n');
  assertEquals(escapeLabelValue("ü 🎧\t\r"), "ü 🎧\t\r");
});

Deno.test("samplePrefix() puts name and labels before the number", () => {
  const labels = formatLabels([["a", "1"], ["b", '"']]);
  assertEquals(samplePrefix("x", labels), 'x{a="1",b="\\""} ');
  assertEquals(samplePrefix("x", ""), "x ");
});
