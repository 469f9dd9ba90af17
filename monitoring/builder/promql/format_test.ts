import { assertEquals, assertThrows } from "@std/assert";
import { formatPromql } from "./format.ts";

const without: Record<string, string> = {
  "(up)": "up",
  "((a)) + (b * c)": "a + (b * c)",
  "(a * b) + c": "a * b + c",
  "(a - b) - c": "a - b - c",
  "a - (b - c)": "a - (b - c)",
  "(a / b) > 1": "a / b > 1",
  "a / (b > 0)": "a / (b > 0)",
  "(a > 1) and on () (sum(b) >= 2)": "a > 1 and on () sum(b) >= 2",
  "(a and b) or (c unless d)": "(a and b) or (c unless d)",
  "a and (b or c)": "a and (b or c)",
  "(a ^ b) ^ c": "(a ^ b) ^ c",
  "sum by (x) ((a))": "sum by (x) (a)",
  "(a == bool 1) == 1": "a == bool 1 == 1",
  "(a) offset 5m": "(a) offset 5m",
  "-(a)": "-(a)",
  "predict_linear(a[5m], (3600))": "predict_linear(a[5m], (3600))",
};

for (const [expression, formatted] of Object.entries(without)) {
  Deno.test(`formatPromql() makes ${formatted} of ${expression}`, () => {
    assertEquals(formatPromql(expression), formatted);
    assertEquals(formatPromql(formatted), formatted);
  });
}

Deno.test("formatPromql() breaks what is too long at its loosest operators", () => {
  assertEquals(
    formatPromql("aaaa / bbbb > 1 and cccc - (dddd) > 2 or eeee", 20),
    `aaaa / bbbb > 1
and cccc - dddd > 2
or eeee`,
  );
  assertEquals(
    formatPromql("aaaa / bbbb > 1 and (cccc > 2 or eeee)", 18),
    `aaaa / bbbb > 1
and (
  cccc > 2
  or eeee
)`,
  );
});

Deno.test("formatPromql() keeps parentheses where the lines around them begin and end", () => {
  assertEquals(
    formatPromql("1 - (sum(rate(a[5m])) / (sum(rate(b[5m])) > 0)) > 0.1", 36),
    `1 - (
  sum(rate(a[5m]))
  / (sum(rate(b[5m])) > 0)
) > 0.1`,
  );
  assertEquals(
    formatPromql("max by (x) (aaaaaaaaaa - bbbbbbbbbb) > 0", 30),
    `max by (x) (
  aaaaaaaaaa - bbbbbbbbbb
) > 0`,
  );
});

Deno.test("formatPromql() leaves an expression that it can't break", () => {
  const long = `up{service="${"a".repeat(100)}"}`;
  assertEquals(formatPromql(`sum(${long})`), `sum(\n  ${long}\n)`);
});

Deno.test("formatPromql() takes no text that isn't PromQL", () => {
  for (const text of ["", "sum(", "a >", "(a", "a b"]) {
    assertThrows(() => formatPromql(text), SyntaxError);
  }
});
