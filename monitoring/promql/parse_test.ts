import { assertEquals, assertThrows } from "@std/assert";
import type { Expression } from "./ast.ts";
import { ParseError, parseExpression, typeOf } from "./parse.ts";

/** Writes a tree with all its parentheses. */
function outline(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "string":
      return JSON.stringify(expression.value);
    case "parentheses":
      return outline(expression.expression);
    case "unary":
      return `${expression.operator}(${outline(expression.operand)})`;
    case "binary":
      return `(${outline(expression.left)} ${expression.operator} ${
        outline(expression.right)
      })`;
    case "selector":
      return [
        expression.name ?? "",
        expression.offset === 0 ? "" : `~${expression.offset}`,
        expression.at === undefined ? "" : `@${expression.at}`,
      ].join("");
    case "matrix":
      return `${outline(expression.selector)}[${expression.range}]`;
    case "subquery":
      return [
        outline(expression.expression),
        `[${expression.range}:${expression.step ?? ""}]`,
        expression.offset === 0 ? "" : `~${expression.offset}`,
        expression.at === undefined ? "" : `@${expression.at}`,
      ].join("");
    case "call":
      return `${expression.function}(${
        expression.arguments.map(outline).join()
      })`;
    case "aggregation":
      return `${expression.operator}${
        expression.without ? "-" : "+"
      }{${expression.grouping.join()}}(${outline(expression.expression)})`;
  }
}

for (
  const [query, expected] of [
    ["-1^2", "-((1 ^ 2))"],
    ["- 1 ^ 2 * 3", "(-((1 ^ 2)) * 3)"],
    ["2 ^ -1 ^ 2", "(2 ^ -((1 ^ 2)))"],
    ["2 ^ -1 * 3", "((2 ^ -1) * 3)"],
    ["1 ^ 2 ^ 3", "(1 ^ (2 ^ 3))"],
    ["1 - 2 - 3", "((1 - 2) - 3)"],
    ["1 + 2 * 3 ^ 4", "(1 + (2 * (3 ^ 4)))"],
    ["a or b and c unless d", "(a or ((b and c) unless d))"],
    ["a == b + 1 > 2", "((a == (b + 1)) > 2)"],
    ["a atan2 b * c", "((a atan2 b) * c)"],
    ["-a * b", "(-(a) * b)"],
    ["- -1", "1"],
    ["+a", "+(a)"],
    ["a + b offset 5m", "(a + b~300000)"],
    ["-a offset 5m", "-(a~300000)"],
    ["a * b[5m:1m] offset -1m", undefined],
    ["a offset 5m * 2", "(a~300000 * 2)"],
    ["a @ 1.5 offset 5", "a~5000@1500"],
    ["a offset 1h30m @ end()", "a~5400000@end"],
    ["a[300] @ start()", "a@start[300000]"],
    ["a[5m] offset 1h", "a~3600000[300000]"],
    ["max(a)[1h:] @ -5", "max+{}(a)[3600000:]@-5000"],
    ["rate(a[5m])[1h:30] offset 1m", "rate(a[300000])[3600000:30000]~60000"],
    ["sum by (a, b,) (c)", "sum+{a,b}(c)"],
    ["sum(c) without (a)", "sum-{a}(c)"],
    ['SUM By ("a b", sum, by) (c)', "sum+{a b,sum,by}(c)"],
    ["sum(sum) + sum", "(sum+{}(sum) + sum)"],
    ["and and and", "(and and and)"],
    ["offset offset 5m", "offset~300000"],
    ["a > bool (time())", "(a > time())"],
    ["a AND b", "(a and b)"],
    ["a # comment\n + # another\r\n b", "(a + b)"],
    ["0x1F", "31"],
    ["0X_1f", "31"],
    ["017", "15"],
    ["08", "8"],
    ["1_000.5", undefined],
    ["1_000", "1000"],
    [".5e+3", "500"],
    ["5.", "5"],
    ["5m30s", "330"],
    ["-5m", "-300"],
    ["+Inf", "Infinity"],
    ["nan", "NaN"],
    [String.raw`"\u00e9\x41\"" `, '"éA\\""'],
    [String.raw`'\''`, '"\'"'],
    ["`\\n`", '"\\\\n"'],
  ] as const
) {
  if (expected === undefined) {
    Deno.test(`parseExpression() refuses ${query}`, () => {
      assertThrows(() => parseExpression(query), ParseError);
    });
  } else {
    Deno.test(`parseExpression() reads ${query}`, () => {
      assertEquals(outline(parseExpression(query)), expected);
    });
  }
}

for (
  const [query, expected] of [
    ['{"a.b", x="y", "z z"!~"1|2"}', ["__name__=a.b", "x=y", "z z!~1|2"]],
    ['a{b=~"c.*",}', ["b=~c.*", "__name__=a"]],
    ['{sum="1", by!="", inf="2"}', ["sum=1", "by!=", "inf=2"]],
    ["a:b", ["__name__=a:b"]],
  ] as const
) {
  Deno.test(`parseExpression() reads the conditions of ${query}`, () => {
    const selector = parseExpression(query);
    assertEquals(
      selector.kind === "selector" &&
        selector.matchers.map(({ name, operator, value }) =>
          name + operator + value
        ),
      [...expected],
    );
  });
}

Deno.test("parseExpression() reads how vectors match", () => {
  const matching = (query: string) => {
    const binary = parseExpression(query);
    return binary.kind === "binary"
      ? [binary.matching, binary.returnsBool]
      : undefined;
  };
  assertEquals(matching("a + b"), [
    { cardinality: "one-to-one", labels: [], on: false, include: [] },
    false,
  ]);
  assertEquals(matching("a == bool on (x, y) group_left (z) b"), [
    {
      cardinality: "many-to-one",
      labels: ["x", "y"],
      on: true,
      include: ["z"],
    },
    true,
  ]);
  assertEquals(matching("a / ignoring (x) group_right b"), [
    { cardinality: "one-to-many", labels: ["x"], on: false, include: [] },
    false,
  ]);
  assertEquals(matching("a and on () b"), [
    { cardinality: "many-to-many", labels: [], on: true, include: [] },
    false,
  ]);
  assertEquals(matching("a + 1"), [undefined, false]);
});

Deno.test("parseExpression() tells where each part stands", () => {
  const sum = parseExpression("  sum(a offset 5m) by (b) + 1");
  assertEquals(sum.position, { start: 2, end: 29 });
  assertEquals(
    sum.kind === "binary" && sum.left.kind === "aggregation" && [
      sum.left.position,
      sum.left.expression.position,
      sum.right.position,
    ],
    [{ start: 2, end: 25 }, { start: 6, end: 17 }, { start: 28, end: 29 }],
  );
});

for (
  const [query, type] of [
    ["1 + 2", "scalar"],
    ["'a'", "string"],
    ["(a)", "vector"],
    ["a > 1", "vector"],
    ["-time()", "scalar"],
    ["a[5m]", "matrix"],
    ["a[5m:]", "matrix"],
    ["scalar(a)", "scalar"],
  ] as const
) {
  Deno.test(`typeOf() ${query} is ${type}`, () => {
    assertEquals(typeOf(parseExpression(query)), type);
  });
}
