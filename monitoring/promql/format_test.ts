import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { Random } from "../../tests/support/random.ts";
import { ExpressionMaker } from "../../tests/support/random_expressions.ts";
import {
  hasPrometheus,
  startPrometheus,
} from "../../tests/support/prometheus_server.ts";
import type { Expression } from "./ast.ts";
import { formatExpression } from "./format.ts";
import { parseExpression } from "./parse.ts";
import { prettyExpression } from "./pretty.ts";

for (
  const [query, text] of [
    ["a{}", "a"],
    ['{__name__="a"}', '{__name__="a"}'],
    ['a{c="d",b!~"e|f"}', 'a{b!~"e|f",c="d"}'],
    ['{"a.b","c d"="e"}', '{"c d"="e",__name__="a.b"}'],
    ["a@1 offset -5m", "a @ 1.000 offset -5m"],
    ["a[300]offset 90d@end()", "a[5m] @ end() offset 90d"],
    ["rate(a[5m])[1h:]@start()", "rate(a[5m])[1h:] @ start()"],
    ["(a)[1w:10s]offset 7200", "(a)[1w:10s] offset 2h"],
    ["sum(a)by(b,`c d`)", 'sum by (b, "c d") (a)'],
    ["sum without()(a)", "sum without () (a)"],
    ["sum by()(a)", "sum(a)"],
    ["topk(5,a)", "topk(5, a)"],
    ["a/on(b)group_left(c)d", "a / on (b) group_left (c) d"],
    ["a and ignoring()b", "a and b"],
    ["a>=bool on()group_right b", "a >= bool on () group_right () b"],
    ["- a^-2", "-a ^ -2"],
    ["0x10+1e3+Inf+.5+NaN", "16 + 1000 + +Inf + 0.5 + NaN"],
    ["1h30m+-90s", "1h30m + -1m30s"],
    ["'a\\'\\x41\\n'", '"a\'A\\n"'],
  ] as const
) {
  Deno.test(`formatExpression() writes ${text}`, () => {
    assertEquals(formatExpression(parseExpression(query)), text);
  });
}

/** Returns the tree without the places in the text and functions. */
function comparable(expression: Expression): unknown {
  return JSON.parse(
    JSON.stringify(
      expression,
      (key, value) =>
        key === "position" ? undefined : typeof value === "number" &&
            !Number.isFinite(value)
          ? String(value)
          : value,
    ),
  );
}

const vocabulary = {
  gauges: ["a", "b:c", "sum"],
  counters: ["d_total"],
  buckets: ["e_bucket"],
  labels: [
    { name: "x", values: ["1", "two"] },
    { name: "le", values: ["0.5", "Inf"] },
  ],
  times: [1.5, 1_700_000_000],
} as const;

Deno.test("formatExpression() writes what parseExpression() reads", () => {
  const maker = new ExpressionMaker(new Random(11), vocabulary);
  for (let i = 0; i < 500; i++) {
    const query = maker.expression(5);
    const expression = parseExpression(query);
    const text = formatExpression(expression);
    // Conditions are sorted, so the second text has the final order.
    const again = parseExpression(text);
    assertEquals(formatExpression(again), text, query);
    assertEquals(
      comparable(parseExpression(prettyExpression(again))),
      comparable(again),
    );
  }
});

const answerSchema = z.object({ data: z.string() });

Deno.test({
  name: "prettyExpression() writes what a real Prometheus writes",
  ignore: !hasPrometheus,
  async fn() {
    await using server = await startPrometheus();
    const maker = new ExpressionMaker(new Random(12), vocabulary);
    let lines = 0;
    for (let i = 0; i < 200; i++) {
      const query = maker.expression(5);
      const response = await fetch(`${server.url}/api/v1/format_query`, {
        method: "POST",
        body: new URLSearchParams({ query }),
      });
      const { data } = answerSchema.parse(await response.json());
      assertEquals(prettyExpression(parseExpression(query)), data);
      lines += data.split("\n").length;
    }
    assert(lines > 400, `${lines} lines`);
  },
});
