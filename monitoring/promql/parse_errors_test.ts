import { assert, assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import {
  hasPrometheus,
  startPrometheus,
} from "../../tests/support/prometheus_server.ts";
import { ParseError, parseExpression, typeOf } from "./parse.ts";

/** Wrong expressions with their place and Prometheus' message. */
const wrong: readonly (readonly [query: string, error: string])[] = [
  ["(", "1:2 unclosed left parenthesis"],
  ["sum(", "1:5 unclosed left parenthesis"],
  [")", "1:2 unexpected right parenthesis ')'"],
  ["a)", "1:3 unexpected right parenthesis ')'"],
  ["a b", '1:3 unexpected identifier "b"'],
  ["a +", "1:4 unexpected end of input"],
  ["+", "1:2 unexpected end of input"],
  ["* a", "1:1 unexpected <op:*>"],
  ["a ** b", "1:4 unexpected <op:*>"],
  ["a = b", '1:3 unexpected "="'],
  ["a =~ b", "1:3 unexpected character after '=': '~'"],
  ["a ! b", "1:3 unexpected character after '!': ' '"],
  ["a !", "1:3 unexpected character after '!': '�'"],
  ["~", "1:1 unexpected character: '~'"],
  ["a ~ b", "1:3 unexpected character: '~'"],
  ["é", "1:1 unexpected character: 'é'"],
  ["a{", "1:3 unexpected end of input inside braces"],
  ["a{b", "1:4 unexpected end of input inside braces"],
  [
    "a{b}",
    '1:4 unexpected "}" in label matching, expected label matching operator',
  ],
  ["a{b=", "1:5 unexpected end of input inside braces"],
  ['a{b="c"', "1:8 unexpected end of input inside braces"],
  ['a{b="c",', "1:9 unexpected end of input inside braces"],
  [
    "a{b=c}",
    '1:5 unexpected identifier "c" in label matching, expected string',
  ],
  [
    'a{b="c" d="e"}',
    '1:9 unexpected identifier "d" in label matching, expected "," or "}"',
  ],
  ["a{,}", '1:3 unexpected "," in label matching, expected identifier or "}"'],
  [
    'a{b="c",,}',
    '1:9 unexpected "," in label matching, expected identifier or "}"',
  ],
  ['a{b!"c"}', "1:4 unexpected character after '!' inside braces: '\"'"],
  ["a{b!", "1:4 unexpected character after '!' inside braces: '�'"],
  ["a{{}}", "1:3 unexpected left brace '{'"],
  ['a{b="c"}}', "1:9 unexpected character: '}'"],
  ['a{1="c"}', "1:3 unexpected character inside braces: '1'"],
  [
    'a{b!~"a**"}',
    "1:3 error parsing regexp: invalid nested repetition operator: `**`",
  ],
  [
    'a{b=~"[z-a]"}',
    "1:3 error parsing regexp: invalid character class range: `z-a`",
  ],
  ["{}", "1:1 vector selector must contain at least one non-empty matcher"],
  ['{a=""}', "1:1 vector selector must contain at least one non-empty matcher"],
  [
    '{a=~".*"}',
    "1:1 vector selector must contain at least one non-empty matcher",
  ],
  [
    '{a!="b"}',
    "1:1 vector selector must contain at least one non-empty matcher",
  ],
  ['a{__name__="b"}', '1:1 metric name must not be set twice: "a" or "b"'],
  ["a[5m", "1:5 unclosed left bracket"],
  ["a[5m]]", "1:6 unexpected right bracket ']'"],
  ["a]", "1:2 unexpected right bracket ']'"],
  ["a[5m:", "1:6 unclosed left bracket"],
  ["a[5m:1m", "1:8 unclosed left bracket"],
  ["a[5m:1m:1m]", "1:8 unexpected colon ':'"],
  ["a[0s]", "1:3 duration must be greater than 0"],
  ["a[5m:0s]", "1:6 duration must be greater than 0"],
  ["a[5m] b", '1:7 unexpected identifier "b"'],
  ["a[5m][5m]", "1:6 ranges only allowed for vector selectors"],
  ["(a)[5m]", "1:4 ranges only allowed for vector selectors"],
  ["sum(a)[5m]", "1:7 ranges only allowed for vector selectors"],
  ["a[5m:1m][5m]", "1:9 ranges only allowed for vector selectors"],
  ["a offset 5m offset 5m", "1:1 offset may not be set multiple times"],
  [
    "1 offset 5m",
    "1:1 offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
  ],
  [
    "sum(a) offset 5m",
    "1:1 offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
  ],
  ["a offset 5m[5m]", "1:12 no offset modifiers allowed before range"],
  ["a @ 1 [5m]", "1:7 no @ modifiers allowed before range"],
  ["a @", "1:4 unexpected end of input in @, expected timestamp"],
  ["a @ b", '1:5 unexpected identifier "b" in @, expected timestamp'],
  ["a @ 1 @ 2", "1:1 @ <timestamp> may not be set multiple times"],
  ["a @ start", "1:10 unexpected end of input in @, expected timestamp"],
  ["a @ start(", "1:11 unclosed left parenthesis"],
  ["a @ start() @ end()", "1:1 @ <timestamp> may not be set multiple times"],
  [
    "1 @ 1",
    "1:1 @ modifier must be preceded by an instant vector selector or range vector selector or a subquery",
  ],
  ["a @ inf", "1:1 timestamp out of bounds for @ modifier: +Inf"],
  [
    "a @ 1e30",
    "1:1 timestamp out of bounds for @ modifier: 1000000000000000019884624838656.000000",
  ],
  ["sum()", "1:1 no arguments for aggregate expression provided"],
  ["sum(,)", '1:5 unexpected "," in aggregation'],
  ["sum(a,)", "1:6 trailing commas not allowed in function call args"],
  ["sum(a b)", '1:7 unexpected identifier "b" in aggregation'],
  ["sum((a b))", '1:8 unexpected identifier "b" in aggregation'],
  [
    "sum(a, b)",
    "1:1 wrong number of arguments for aggregate expression provided, expected 1, got 2",
  ],
  ["sum by", '1:7 unexpected end of input in grouping opts, expected "("'],
  ["sum by (", "1:9 unclosed left parenthesis"],
  ["sum by (a", "1:10 unclosed left parenthesis"],
  ["sum by (a,", "1:11 unclosed left parenthesis"],
  ["sum by (a,,b) (c)", '1:11 unexpected "," in grouping opts, expected label'],
  [
    "sum by (a b) (c)",
    '1:11 unexpected identifier "b" in grouping opts, expected "," or ")"',
  ],
  [
    "sum by (1) (c)",
    '1:9 unexpected number "1" in grouping opts, expected label',
  ],
  ["sum by a", '1:8 unexpected identifier "a" in grouping opts, expected "("'],
  ["sum by (a)", "1:11 unexpected end of input in aggregation"],
  ["sum by (a) c", '1:12 unexpected identifier "c" in aggregation'],
  ["sum (a) by", '1:11 unexpected end of input in grouping opts, expected "("'],
  ["sum (a) by (b) (c)", '1:16 unexpected "("'],
  ["sum (a) by (b) by (c)", "1:16 unexpected <by>"],
  ["sum(a) b", '1:8 unexpected identifier "b"'],
  [
    "topk(a)",
    "1:1 wrong number of arguments for aggregate expression provided, expected 2, got 1",
  ],
  [
    "topk(a, b)",
    "1:6 expected type scalar in aggregation parameter, got instant vector",
  ],
  [
    'topk("a", b)',
    "1:6 expected type scalar in aggregation parameter, got string",
  ],
  [
    "topk(1, 2)",
    "1:9 expected type instant vector in aggregation expression, got scalar",
  ],
  [
    'quantile("a", b)',
    "1:10 expected type scalar in aggregation parameter, got string",
  ],
  [
    "count_values(1, a)",
    "1:14 expected type string in aggregation parameter, got scalar",
  ],
  [
    'count_values("a", b, c)',
    "1:1 wrong number of arguments for aggregate expression provided, expected 2, got 3",
  ],
  [
    'sum("a")',
    "1:5 expected type instant vector in aggregation expression, got string",
  ],
  [
    "sum(1)",
    "1:5 expected type instant vector in aggregation expression, got scalar",
  ],
  [
    "sum(a[5m])",
    "1:5 expected type instant vector in aggregation expression, got range vector",
  ],
  [
    "rate(a)",
    '1:6 expected type range vector in call to function "rate", got instant vector',
  ],
  ["rate(a[5m], 1)", '1:1 expected 1 argument(s) in call to "rate", got 2'],
  ["rate()", '1:1 expected 1 argument(s) in call to "rate", got 0'],
  [
    "rate(1)",
    '1:6 expected type range vector in call to function "rate", got scalar',
  ],
  ["rate(", "1:6 unclosed left parenthesis"],
  ["rate(a[5m],)", "1:11 trailing commas not allowed in function call args"],
  ["rate(a[5m] b)", '1:12 unexpected identifier "b"'],
  ["rate(a[5m]) b", '1:13 unexpected identifier "b"'],
  ["nope(a)", '1:1 unknown function with name "nope"'],
  ["nope()", '1:1 unknown function with name "nope"'],
  ["nope(a b)", '1:8 unexpected identifier "b"'],
  ["RATE(a[5m])", '1:1 unknown function with name "RATE"'],
  ["a:b(c)", '1:4 unexpected "("'],
  [
    "abs(a[5m])",
    '1:5 expected type instant vector in call to function "abs", got range vector',
  ],
  [
    'abs("a")',
    '1:5 expected type instant vector in call to function "abs", got string',
  ],
  ["abs(a, b)", '1:1 expected 1 argument(s) in call to "abs", got 2'],
  ["abs()", '1:1 expected 1 argument(s) in call to "abs", got 0'],
  [
    "abs(1)",
    '1:5 expected type instant vector in call to function "abs", got scalar',
  ],
  [
    "vector(a)",
    '1:8 expected type scalar in call to function "vector", got instant vector',
  ],
  [
    "scalar(1)",
    '1:8 expected type instant vector in call to function "scalar", got scalar',
  ],
  ["time(1)", '1:1 expected 0 argument(s) in call to "time", got 1'],
  [
    "label_replace(a)",
    '1:1 expected 5 argument(s) in call to "label_replace", got 1',
  ],
  [
    'label_replace(a, "b", "c", "d", 1)',
    '1:33 expected type string in call to function "label_replace", got scalar',
  ],
  [
    "label_join(a)",
    '1:1 expected at least 3 argument(s) in call to "label_join", got 1',
  ],
  [
    'label_join(a, "b")',
    '1:1 expected at least 3 argument(s) in call to "label_join", got 2',
  ],
  [
    'label_join(a, "b", "c", 1)',
    '1:25 expected type string in call to function "label_join", got scalar',
  ],
  [
    "round(a, 1, 2)",
    '1:1 expected at most 2 argument(s) in call to "round", got 3',
  ],
  [
    'round(a, "b")',
    '1:10 expected type scalar in call to function "round", got string',
  ],
  ["hour(a, b)", '1:1 expected at most 1 argument(s) in call to "hour", got 2'],
  [
    "hour(1)",
    '1:6 expected type instant vector in call to function "hour", got scalar',
  ],
  [
    "histogram_quantile(a, b)",
    '1:20 expected type scalar in call to function "histogram_quantile", got instant vector',
  ],
  ["clamp(a, 1)", '1:1 expected 3 argument(s) in call to "clamp", got 2'],
  ["a and 1", '1:1 set operator "and" not allowed in binary scalar expression'],
  ["1 and a", '1:1 set operator "and" not allowed in binary scalar expression'],
  ["1 and 2", '1:1 set operator "and" not allowed in binary scalar expression'],
  [
    '1 or "a"',
    "1:6 binary expression must contain only scalar and instant vector types",
  ],
  [
    "a unless 1",
    '1:1 set operator "unless" not allowed in binary scalar expression',
  ],
  [
    '"a" + 1',
    "1:1 binary expression must contain only scalar and instant vector types",
  ],
  [
    'a + "b"',
    "1:5 binary expression must contain only scalar and instant vector types",
  ],
  [
    "a + b[5m]",
    "1:5 binary expression must contain only scalar and instant vector types",
  ],
  [
    "a[5m] + b",
    "1:1 binary expression must contain only scalar and instant vector types",
  ],
  [
    '-"a"',
    '1:1 unary expression only allowed on expressions of type scalar or instant vector, got "string"',
  ],
  [
    "-a[5m]",
    '1:1 unary expression only allowed on expressions of type scalar or instant vector, got "range vector"',
  ],
  [
    '+"a"',
    '1:1 unary expression only allowed on expressions of type scalar or instant vector, got "string"',
  ],
  ["1 == 2", "1:3 comparisons between scalars must use BOOL modifier"],
  ["a + bool b", "1:3 bool modifier can only be used on comparison operators"],
  ["1 + bool 2", "1:3 bool modifier can only be used on comparison operators"],
  [
    "a and bool b",
    "1:3 bool modifier can only be used on comparison operators",
  ],
  ["a and on", '1:9 unexpected end of input in grouping opts, expected "("'],
  ["a and on(", "1:10 unclosed left parenthesis"],
  ["a and on(b) group_left c", '1:1 no grouping allowed for "and" operation'],
  [
    "a and on(b) group_left(c) d",
    '1:1 no grouping allowed for "and" operation',
  ],
  [
    "a or ignoring(b) group_right() c",
    '1:1 no grouping allowed for "or" operation',
  ],
  [
    "a + on(b) group_left(b) c",
    '1:3 label "b" must not occur in ON and GROUP clause at once',
  ],
  [
    "a + on(b,c) group_right(d,c) c",
    '1:3 label "c" must not occur in ON and GROUP clause at once',
  ],
  ["a + on(b) 1", "1:1 vector matching only allowed between instant vectors"],
  [
    "1 + ignoring(b) c",
    "1:1 vector matching only allowed between instant vectors",
  ],
  ["a + group_left b", "1:5 unexpected <group_left>"],
  [
    "a + ignoring b",
    '1:14 unexpected identifier "b" in grouping opts, expected "("',
  ],
  [
    "a + on(b) group_left(c d) d",
    '1:24 unexpected identifier "d" in grouping opts, expected "," or ")"',
  ],
  ["a by (b)", "1:3 unexpected <by>"],
  ["a bool b", "1:3 unexpected <bool>"],
  ["bool a", "1:1 unexpected <bool>"],
  ["on(a) b", "1:1 unexpected <on>"],
  ['"a', "1:1 unterminated quoted string"],
  ["'a", "1:1 unterminated quoted string"],
  ["`a", "1:1 unterminated raw string"],
  ['"a\\q"', "1:1 unknown escape sequence U+0071 'q'"],
  ['"a\\x4"', "1:1 illegal character U+0022 '\"' in escape sequence"],
  ['"a\\xzz"', "1:1 illegal character U+007A 'z' in escape sequence"],
  ['"a\\u12"', "1:1 illegal character U+0022 '\"' in escape sequence"],
  ['"\\ud800"', "1:1 escape sequence is an invalid Unicode code point"],
  ['"\\400"', "1:1 escape sequence is an invalid Unicode code point"],
  ["'\\\"'", "1:1 unknown escape sequence U+0022 '\"'"],
  ["1a", '1:1 bad number or duration syntax: "1"'],
  ["1.2.3", '1:4 unexpected number ".3"'],
  [
    "0x",
    '1:1 error parsing number: strconv.ParseFloat: parsing "0x": invalid syntax',
  ],
  ["5foo", '1:1 bad number or duration syntax: "5"'],
  ["5m5", '1:1 bad number or duration syntax: "5m5"'],
  ["5mm", '1:1 bad number or duration syntax: "5mm"'],
  ["1h5", '1:1 bad number or duration syntax: "1h5"'],
  ["1..", "1:3 unexpected character: '.'"],
  ["1 2", '1:3 unexpected number "2"'],
  ["a 1", '1:3 unexpected number "1"'],
  ['a "b"', '1:3 unexpected string "\\"b\\""'],
  ['"a" "b"', '1:5 unexpected string "\\"b\\""'],
  ["()", '1:2 unexpected ")"'],
  ["(a", "1:3 unclosed left parenthesis"],
  ["(a,b)", '1:3 unexpected ","'],
  ["(a b)", '1:4 unexpected identifier "b"'],
  ["a,b", '1:2 unexpected ","'],
  [",", '1:1 unexpected ","'],
  ['a{b="c"} {d="e"}', '1:10 unexpected "{"'],
  [
    'foo{bar="baz"} [5m] offset 1m @',
    "1:32 unexpected end of input in @, expected timestamp",
  ],
  ["foo @ -", "1:8 unexpected end of input in @, expected timestamp"],
  ["foo @ - bar", '1:9 unexpected identifier "bar" in @, expected timestamp'],
  [
    "foo[5m:5m 5m]",
    '1:11 unexpected duration "5m" in subquery selector, expected "]"',
  ],
  [
    "foo[5m 5m]",
    '1:8 unexpected duration "5m" in subquery or range, expected ":" or "]"',
  ],
  ["foo[5m:5m:]", "1:10 unexpected colon ':'"],
  ["sum(a) by (b) + sum by (c", "1:26 unclosed left parenthesis"],
  ["-", "1:2 unexpected end of input"],
  ["- ", "1:3 unexpected end of input"],
  ["--", "1:3 unexpected end of input"],
  ["1 +", "1:4 unexpected end of input"],
  ["1 + (", "1:6 unclosed left parenthesis"],
  ["(1 + )", '1:6 unexpected ")"'],
  ["# just a comment", "1:1 no expression found in input"],
  ["a # b\nc", '2:1 unexpected identifier "c"'],
  ["\n\n  a b", '3:5 unexpected identifier "b"'],
  ["a\n + b c", '2:6 unexpected identifier "c"'],
  ["avg(sum(a) b)", '1:12 unexpected identifier "b" in aggregation'],
  ["avg(rate(a[5m]) + )", '1:19 unexpected ")" in aggregation'],
  ["avg(rate(a b))", '1:12 unexpected identifier "b" in aggregation'],
  ["sum without (a) (b) without (c)", "1:21 unexpected <without>"],
  ["atan2", "1:1 unexpected <op:atan2>"],
  ["bool", "1:1 unexpected <bool>"],
  ["ignoring", "1:1 unexpected <ignoring>"],
  ["group_left", "1:1 unexpected <group_left>"],
  ["on", "1:1 unexpected <on>"],
  ["foo and", "1:8 unexpected end of input"],
  ["atan2 atan2 atan2", "1:1 unexpected <op:atan2>"],
  ["inf(a)", '1:4 unexpected "("'],
  ["start()", '1:6 unexpected "("'],
  ["start(a)", '1:6 unexpected "("'],
  [
    "sum by (inf) (a)",
    '1:9 unexpected number "inf" in grouping opts, expected label',
  ],
  ["a offset 1.5h", '1:10 not a valid duration string: "1.5h"'],
  ["a[1h1d]", '1:3 not a valid duration string: "1h1d"'],
  ["a[1.5h]", '1:3 not a valid duration string: "1.5h"'],
  ["metric name", '1:8 unexpected identifier "name"'],
  [
    '{a="b" or c="d"}',
    '1:8 unexpected identifier "or" in label matching, expected "," or "}"',
  ],
  ['a{b:c="d"}', "1:4 unexpected character inside braces: ':'"],
  ["1 < 2 > 3", "1:3 comparisons between scalars must use BOOL modifier"],
  [
    "(1 > bool 2) and a",
    '1:1 set operator "and" not allowed in binary scalar expression',
  ],
  [
    "(1)[5m:1m]",
    "1:1 subquery is only allowed on instant vector, got scalar instead",
  ],
  [
    '"a"[5m:1m]',
    "1:1 subquery is only allowed on instant vector, got string instead",
  ],
  [
    "1[5m:1m]",
    "1:1 subquery is only allowed on instant vector, got scalar instead",
  ],
  [
    "time()[5m:1m]",
    "1:1 subquery is only allowed on instant vector, got scalar instead",
  ],
  [
    "a[5m][5m:1m]",
    "1:1 subquery is only allowed on instant vector, got matrix instead",
  ],
  ["rate(a[5m:1m:1m])", "1:13 unexpected colon ':'"],
  ["$a", "1:1 unexpected character: '$'"],
  ["a$", "1:2 unexpected character: '$'"],
  ["a == == b", "1:6 unexpected <op:==>"],
  ["a != ! b", "1:6 unexpected character after '!': ' '"],
  ['a{b=="c"}', '1:5 unexpected "=" in label matching, expected string'],
  [
    'a{b="c"!="d"}',
    '1:8 unexpected <op:!=> in label matching, expected "," or "}"',
  ],
  ["a{b=~'c}", "1:6 unterminated quoted string"],
  [
    "absent(1)",
    '1:8 expected type instant vector in call to function "absent", got scalar',
  ],
  ["1 ^ 2 ^ ", "1:9 unexpected end of input"],
  ["a ^ bool b", "1:3 bool modifier can only be used on comparison operators"],
  ['a{b="\\z"}', "1:5 unknown escape sequence U+007A 'z'"],
  [
    "quantile(0.5)",
    "1:1 wrong number of arguments for aggregate expression provided, expected 2, got 1",
  ],
  [
    "stddev(a, 1)",
    "1:1 wrong number of arguments for aggregate expression provided, expected 1, got 2",
  ],
  ["bottomk()", "1:1 no arguments for aggregate expression provided"],
  ["", "1:1 no expression found in input"],
  ['a{b=~"\\\\1"}', "1:3 error parsing regexp: invalid escape sequence: `\\1`"],
];

/** Those on which Prometheus 2.42, whose syntax is older, says other words. */
const wrongInPrometheus3: typeof wrong = [
  ['a{b=~"("}', "1:3 error parsing regexp: missing closing ): `(`"],
  ["a[", "1:3 unexpected end of input in duration expression"],
  [
    "a[]",
    '1:3 unexpected "]" in subquery or range selector, expected number, duration, step(), or range()',
  ],
  ["a[[5m]]", "1:3 unexpected character in duration expression: '['"],
  ["a[b]", "1:3 unexpected character in duration expression: 'b'"],
  ["a[-5m]", "1:3 duration must be greater than 0"],
  [
    "a offset",
    "1:9 unexpected end of input in offset, expected number, duration, step(), or range()",
  ],
  [
    "a offset b",
    '1:10 unexpected identifier "b" in offset, expected number, duration, step(), or range()',
  ],
  ["1e", '1:1 bad number or duration syntax: "1e"'],
  [
    "foo offset - ",
    "1:14 unexpected end of input in offset, expected number, duration, step(), or range()",
  ],
  ["foo[:5m]", "1:6 unexpected colon before duration in duration expression"],
  [
    'a offset "5m"',
    '1:10 unexpected string "\\"5m\\"" in offset, expected number, duration, step(), or range()',
  ],
  ["a[$__interval]", "1:3 unexpected character in duration expression: '$'"],
  ["rate(a[$x])", "1:8 unexpected character in duration expression: '$'"],
  ["topk(b)(1)", '1:8 unexpected "("'],
  ["info(a)", '1:1 function "info" is not enabled'],
  [
    "histogram_avg(a)",
    "1:1 function histogram_avg() needs native histograms, which are not supported",
  ],
  ["a[5m] anchored", "1:1 anchored modifier is experimental and not enabled"],
  ["a smoothed", "1:1 smoothed modifier is experimental and not enabled"],
  ["a[5m + 1m]", "1:3 experimental duration expression is not enabled"],
  ["a[step()]", "1:3 experimental duration expression is not enabled"],
];

Deno.test("parseExpression() has Prometheus' messages", () => {
  for (const [query, error] of [...wrong, ...wrongInPrometheus3]) {
    const message = error.replace(" ", ": parse error: ");
    assertEquals(
      assertThrows(() => parseExpression(query), ParseError).message,
      message,
      JSON.stringify(query),
    );
  }
});

const answerSchema = z.object({ error: z.string() });

Deno.test({
  name: "parseExpression() has the messages of a real Prometheus",
  ignore: !hasPrometheus,
  async fn() {
    await using server = await startPrometheus();
    for (const [query, error] of wrong) {
      const response = await fetch(`${server.url}/api/v1/query`, {
        method: "POST",
        body: new URLSearchParams({ query }),
      });
      const answer = answerSchema.parse(await response.json());
      assertEquals(
        answer.error,
        `invalid parameter "query": ${error.replace(" ", ": parse error: ")}`,
        JSON.stringify(query),
      );
    }
  },
});

for (
  const [name, query] of [
    ["parentheses", "(".repeat(100_000)],
    ["closed parentheses", "(".repeat(5_000) + "1" + ")".repeat(5_000)],
    ["signs", "-".repeat(100_000) + "1"],
    ["operators", "1 + ".repeat(100_000) + "1"],
    ["powers", "1 ^ ".repeat(10_000) + "1"],
    ["offsets", "a" + " offset 5m".repeat(10_000)],
    ["subqueries", "a" + "[5m:]".repeat(10_000)],
    ["calls", "abs(".repeat(10_000)],
    ["aggregations", "sum by (a) (".repeat(10_000)],
  ] as const
) {
  Deno.test(`parseExpression() refuses deep ${name}`, () => {
    const start = performance.now();
    assertThrows(
      () => parseExpression(query),
      ParseError,
      "expression is nested too deeply, at most 500 levels are allowed",
    );
    const took = performance.now() - start;
    assert(took < 1_000, `${took} ms`);
  });
}

for (
  const [name, query] of [
    ["operators", "a" + " + on (b) group_left (c) a".repeat(499)],
    ["powers", "1" + " ^ 2".repeat(499)],
    ["parentheses", "(".repeat(499) + "a" + ")".repeat(499)],
    ["aggregations", "sum(".repeat(499) + "a" + ")".repeat(499)],
  ] as const
) {
  Deno.test(`parseExpression() reads 499 ${name}`, () => {
    assert(typeOf(parseExpression(query)) !== "string");
  });
}
