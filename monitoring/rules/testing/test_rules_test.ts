import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { promtoolOutput } from "../../../tests/support/promtool.ts";
import { RuleTestError, testRules } from "./test_rules.ts";

const rules = `
groups:
- name: second
  rules:
  - alert: ManyOrders
    expr: orders:rate2m > 1
    for: 1m
    labels: { severity: page, shop: "{{ $labels.shop | toUpper }}" }
    annotations:
      summary: "{{ $labels.shop }} has {{ $value | humanize }} orders a second in {{ $externalLabels.region }}."
      empty: "{{ $labels.nothing }}"
- name: first
  rules:
  - record: orders:rate2m
    expr: sum by (shop) (rate(orders_total[130s]))
  - record: shops
    expr: count(orders_total)
`;

/** A test that holds, with a part of it changed. */
function tests(from: string | RegExp = "", to = ""): string {
  const text = `
rule_files: [rules.yml]
evaluation_interval: 1m
group_eval_order: [first, second]
tests:
- name: many orders
  interval: 1m
  external_labels: { region: eu }
  external_url: http://x.example
  input_series:
  - series: orders_total{shop="a"}
    values: 0+120x10
  - series: orders_total{shop="b"}
    values: 0+30x5 _x2 stale 5
  alert_rule_test:
  - alertname: ManyOrders
    eval_time: 1m
  - alertname: ManyOrders
    eval_time: 5m
    exp_alerts:
    - exp_labels: { shop: A, severity: page }
      exp_annotations:
        summary: a has 2 orders a second in eu.
        empty: ""
  promql_expr_test:
  - expr: orders:rate2m
    eval_time: 4m
    exp_samples:
    - labels: orders:rate2m{shop="a"}
      value: 2
    - labels: orders:rate2m{shop="b"}
      value: 0.5
  - expr: scalar(shops) + 1
    eval_time: 4m30s
    exp_samples: [{ value: 3 }]
  - expr: ALERTS
    eval_time: 3m
    exp_samples:
    - labels: 'ALERTS{alertname="ManyOrders", alertstate="firing", severity="page", shop="A"}'
      value: 1
`;
  const changed = text.replace(from, to);
  if (from !== "" && changed === text) {
    throw new RangeError(`There is no ${from}`);
  }
  return changed;
}

const holding: Readonly<Record<string, string>> = {
  "as it is": tests(),
  "no tests": "rule_files: [rules.yml]",
  "nothing": "",
  "a rule file that isn't there": "rule_files: [nothing.yml]",
  "a glob": tests("rules.yml", "r*s.yml"),
  "no alerts of an unknown name": tests(
    "alertname: ManyOrders\n    eval_time: 1m",
    "alertname: Nobody\n    eval_time: 1m",
  ),
  "a time between evaluations": tests("eval_time: 5m", "eval_time: 5m59s"),
  "a number as hexadecimal": tests("value: 2", "value: 0x2"),
  "anchors": tests(
    "exp_samples: [{ value: 3 }]",
    "exp_samples: &three [{ value: 3 }]\n  - { expr: '3', eval_time: 0s, exp_samples: *three }",
  ),
};

/** What is wrong, and a part of how we say it. */
const failing: Readonly<Record<string, readonly [string, string]>> = {
  "a wrong value": [
    tests("value: 2", "value: 2.5"),
    `name: many orders
expr: "orders:rate2m", time: 4m
+ {__name__="orders:rate2m", shop="a"} 2
- {__name__="orders:rate2m", shop="a"} 2.5
  {__name__="orders:rate2m", shop="b"} 0.5`,
  ],
  "a missing alert": [
    tests(
      "expr: orders:rate2m\n    eval_time: 4m",
      "expr: orders:rate2m\n    eval_time: 3m",
    )
      .replace("eval_time: 5m", "eval_time: 1m"),
    'alertname: ManyOrders, time: 1m\n- {alertname="ManyOrders"',
  ],
  "an alert that isn't expected": [
    tests("eval_time: 1m", "eval_time: 4m"),
    'alertname: ManyOrders, time: 4m\n+ {alertname="ManyOrders", severity="page", shop="A"}\n+     empty: ""',
  ],
  "a wrong label": [
    tests("shop: A", "shop: a"),
    '- {alertname="ManyOrders", severity="page", shop="a"}',
  ],
  "a missing label": [
    tests("{ shop: A, severity: page }", "{ shop: A }"),
    '- {alertname="ManyOrders", shop="A"}',
  ],
  "an empty label": [
    tests("{ shop: A,", '{ shop: A, town: "",'),
    'town=""',
  ],
  "a wrong annotation": [
    tests("a has 2", "a has 3"),
    '-     summary: "a has 3 orders a second in eu."',
  ],
  "a missing annotation": [
    tests('        empty: ""\n', ""),
    '+     empty: ""',
  ],
  "an alert of an unknown name": [
    tests("ManyOrders\n    eval_time: 5m", "Nobody\n    eval_time: 5m"),
    '- {alertname="Nobody"',
  ],
  "a case without the name of an alert": [
    tests("alertname: ManyOrders\n    eval_time: 5m", "eval_time: 5m"),
    "an item under alert_rule_test misses required attribute alertname at eval_time 5m",
  ],
  "an extra series": [
    tests(/ *- labels: orders:rate2m{shop="b"}\n.*\n/, ""),
    '+ {__name__="orders:rate2m", shop="b"} 0.5',
  ],
  "a missing series": [
    tests(
      "exp_samples: [{ value: 3 }]",
      "exp_samples: [{ value: 3 }, { labels: x }]",
    ),
    '- {__name__="x"} 0',
  ],
  "a query that doesn't parse": [
    tests("expr: ALERTS", "expr: 'sum('"),
    'expr: "sum(", time: 3m, err: 1:5: parse error: unclosed left parenthesis',
  ],
  "a query of a range": [
    tests("expr: ALERTS", "expr: 'ALERTS[5m]'"),
    "err: rule result is not a vector or scalar",
  ],
  "a query that fails": [
    tests("expr: ALERTS", "expr: 'orders_total * on() orders_total'"),
    "found duplicate series for the match group",
  ],
  "labels that can't be read": [
    tests("- labels: 'ALERTS{", "- labels: 'ALERTS{{"),
    'expr: "ALERTS", time: 3m, err:',
  ],
  "a series that can't be read": [
    tests('orders_total{shop="a"}', "orders_total{"),
    "orders_total{",
  ],
  "points that can't be read": [tests("0+120x10", "0+120y10"), "0+120y10"],
  "NaN, which equals nothing": [
    tests(
      "exp_samples: [{ value: 3 }]",
      "exp_samples: [{ value: 3 }]\n  - { expr: '0/0', eval_time: 0s, exp_samples: [{ value: .nan }] }",
    ),
    "- {} NaN",
  ],
  "no YAML": [tests("tests:", "tests: ["), "yaml: line"],
  "an unknown field": [
    tests("  interval: 1m", "  interval: 1m\n  colour: red"),
    "line 8: field colour not found in type main.testGroup",
  ],
  "a field twice": [
    tests("  interval: 1m", "  interval: 1m\n  interval: 1m"),
    'line 8: mapping key "interval" already defined at line 7',
  ],
  "a wrong type": [
    tests("value: 2", "value: two"),
    "cannot unmarshal !!str `two` into float64",
  ],
  "a wrong duration": [
    tests("eval_time: 5m", "eval_time: 5 minutes"),
    'not a valid duration string: "5 minutes"',
  ],
  "a group twice in the order": [
    tests("[first, second]", "[first, first]"),
    "group name repeated in evaluation order: first",
  ],
  "groups in the wrong order": [
    tests("[first, second]", "[second, first]").replace(
      "eval_time: 3m",
      "eval_time: 2m",
    ),
    'expr: "ALERTS", time: 2m',
  ],
  "a rule file that is wrong": [
    tests("rules.yml", "wrong.yml"),
    "wrong.yml: yaml: unmarshal errors:\n  line 2: field rule not found in type rulefmt.RuleGroup",
  ],
  "a rule file whose query doesn't parse": [
    tests("rules.yml", "query.yml"),
    'query.yml: 4:13: group "g", rule 1, "r": could not parse expression: 1:5: parse error: unclosed left parenthesis',
  ],
  "a rule that fails": [
    tests("rules.yml", "failing.yml"),
    "name: many orders\nrule: r, time: 0s, err: vector contains metrics with the same labelset after applying rule labels",
  ],
};

const ruleFiles = {
  "rules.yml": rules,
  "wrong.yml": "groups:\n- { name: g, rule: [] }",
  "query.yml": "groups:\n- name: g\n  rules:\n  - { expr: 'sum(', record: r }",
  "failing.yml":
    "groups:\n- name: g\n  rules:\n  - { record: r, expr: orders_total, labels: { shop: x } }",
};

/** Runs a function with a folder that has the rule files in it. */
async function withFolder(
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(ruleFiles)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("testRules() accepts what holds", async () => {
  await withFolder(async (folder) => {
    for (const [name, text] of Object.entries(holding)) {
      const file = `${folder}/${name}.test.yml`;
      await Deno.writeTextFile(file, text);
      await testRules(file);
      await testRules(new URL(`file://${file}`));
    }
  });
});

Deno.test("testRules() tells what doesn't hold", async () => {
  for (const [name, [text, problem]] of Object.entries(failing)) {
    const error = await assertRejects(
      () => testRules({ tests: text, ruleFiles }),
      RuleTestError,
      undefined,
      name,
    );
    assertStringIncludes(error.message, problem);
  }
});

Deno.test({
  name: "promtool comes to the same verdicts",
  ignore: promtoolOutput === undefined,
  async fn() {
    await withFolder(async (folder) => {
      const cases = [
        ...Object.entries(holding),
        ...Object.entries(failing).map(([name, [text]]) =>
          [name, text] as const
        ),
      ];
      const verdicts = new Map<string, boolean>();
      for (const [name, text] of cases) {
        const file = `${folder}/test.yml`;
        await Deno.writeTextFile(file, text);
        const output = await promtoolOutput?.("test", "rules", file) ?? "";
        verdicts.set(name, !output.includes("FAILED"));
      }
      assertEquals(
        Object.fromEntries(verdicts),
        Object.fromEntries(cases.map(([name]) => [name, name in holding])),
      );
    });
  },
});

Deno.test("testRules() compares loosely where the file says so", async () => {
  const text = (fuzzy: boolean, value: string) => `
fuzzy_compare: ${fuzzy}
tests:
- promql_expr_test:
  - { expr: 0.1 + 0.2, eval_time: 0s, exp_samples: [{ value: ${value} }] }
`;
  await testRules({ tests: text(true, "0.3") });
  await testRules({ tests: text(false, "0.30000000000000004") });
  await assertRejects(() => testRules({ tests: text(false, "0.3") }));
  await assertRejects(() => testRules({ tests: text(true, "0.3000000001") }));
  await assertRejects(() => testRules({ tests: text(true, "-0.3") }));
});

Deno.test("testRules() begins at the time that the test says", async () => {
  for (const start of ["1609459200", "2021-01-01T00:00:00Z"]) {
    await testRules({
      tests: `
tests:
- interval: 1m
  start_timestamp: ${start}
  input_series: [{ series: x, values: 1 2 3 }]
  promql_expr_test:
  - { expr: x * year(), eval_time: 2m, exp_samples: [{ value: 6063 }] }
`,
    });
  }
});

Deno.test("testRules() takes the interval of evaluations for samples", async () => {
  await testRules({
    tests: `
evaluation_interval: 30s
tests:
- input_series: [{ series: x, values: 1 2 3 }]
  promql_expr_test:
  - { expr: x, eval_time: 1m, exp_samples: [{ labels: x, value: 3 }] }
`,
  });
});
