import { assertEquals, assertThrows } from "@std/assert";
import { parseRuleFile, RuleFileError } from "./rule_file.ts";

function problemsOf(text: string): string[] {
  try {
    parseRuleFile("r.yml", text);
    return [];
  } catch (error) {
    if (!(error instanceof RuleFileError)) throw error;
    return error.message.split("\n");
  }
}

Deno.test("parseRuleFile() reads groups and rules", () => {
  const [group, ...others] = parseRuleFile(
    "r.yml",
    `
groups:
  - name: g
    interval: 1m30s
    limit: 5
    query_offset: 10s
    labels: { team: a, tier: 1 }
    rules:
      - record: a:b
        expr: sum(x)
        labels: { tier: top }
      - alert: A
        expr: |
          x
            > 1
        for: 1h
        keep_firing_for: 1d
        annotations: { summary: "{{ $value }}" }
`,
  );
  assertEquals(others, []);
  const { rules, ...rest } = group ?? { rules: [] };
  assertEquals(rest, {
    name: "g",
    file: "r.yml",
    interval: 90_000,
    limit: 5,
    queryOffset: 10_000,
  });
  assertEquals(
    rules.map(({ expression: _, ...rule }) => rule),
    [
      {
        type: "recording",
        name: "a:b",
        query: "sum(x)",
        labels: { team: "a", tier: "top" },
      },
      {
        type: "alerting",
        name: "A",
        query: "x\n  > 1\n",
        labels: { team: "a", tier: "1" },
        for: 3_600_000,
        keepFiringFor: 86_400_000,
        annotations: { summary: "{{ $value }}" },
      },
    ],
  );
});

Deno.test("parseRuleFile() takes a file without rules", () => {
  for (const text of ["", "groups:", "groups: []", "# nothing\n"]) {
    assertEquals(parseRuleFile("r.yml", text), []);
  }
  assertEquals(parseRuleFile("r.yml", "groups: [{ name: g }]").length, 1);
});

Deno.test("parseRuleFile() takes over the fields of another mapping", () => {
  const [group] = parseRuleFile(
    "r.yml",
    `
groups:
- name: g
  rules:
  - &first { alert: A, expr: x, labels: { a: b } }
  - { <<: *first, alert: B }
`,
  );
  assertEquals(
    group?.rules.map(({ name, query, labels }) => [name, query, labels]),
    [["A", "x", { a: "b" }], ["B", "x", { a: "b" }]],
  );
});

/** What is wrong, and what it is said to be. */
const wrong: readonly (readonly [text: string, ...problems: string[]])[] = [
  [
    "groups:\n- name: g\n  colour: red\n  rules:\n  - record: a\n    expr: b\n    size: 1",
    "r.yml: yaml: unmarshal errors:",
    "  line 3: field colour not found in type rulefmt.RuleGroup",
    "  line 7: field size not found in type rulefmt.Rule",
  ],
  [
    "group: []",
    "r.yml: yaml: unmarshal errors:",
    "  line 1: field group not found in type rulefmt.RuleGroups",
  ],
  [
    "groups: x",
    "r.yml: yaml: unmarshal errors:",
    "  line 1: cannot unmarshal !!str `x` into []rulefmt.RuleGroup",
  ],
  [
    "groups:\n- name: g\n  interval: 5q\n  limit: many",
    "r.yml: yaml: unmarshal errors:",
    '  line 3: not a valid duration string: "5q"',
    "  line 4: cannot unmarshal !!str `many` into int",
  ],
  [
    "groups:\n- name: g\n  name: h",
    "r.yml: yaml: unmarshal errors:",
    '  line 3: mapping key "name" already defined at line 2',
  ],
  [
    "groups:\n- name: g\n- name: g\n- rules: []",
    'r.yml: 3:3: groupname: "g" is repeated in the same file',
    "r.yml: 4:3: Groupname must not be empty",
  ],
  [
    "groups:\n- name: g\n  rules:\n  - record: a\n  - expr: b\n  - record: a\n    alert: b\n    expr: c",
    `r.yml: 4:5: group "g", rule 1, "a": field 'expr' must be set in rule`,
    `r.yml: 5:5: group "g", rule 2, "": one of 'record' or 'alert' must be set`,
    `r.yml: 6:13: group "g", rule 3, "b": only one of 'record' and 'alert' must be set`,
  ],
  [
    "groups:\n- name: g\n  rules:\n  - record: 'a{b}'\n    expr: c\n    for: 1m\n    keep_firing_for: 1m\n    annotations: { a: b }\n    labels: { __name__: x }",
    `r.yml: 4:13: group "g", rule 1, "a{b}": invalid field 'annotations' in recording rule`,
    `r.yml: 4:13: group "g", rule 1, "a{b}": invalid field 'for' in recording rule`,
    `r.yml: 4:13: group "g", rule 1, "a{b}": invalid field 'keep_firing_for' in recording rule`,
    `r.yml: 4:13: group "g", rule 1, "a{b}": braces present in the recording rule name; should it be in expr?: a{b}`,
    `r.yml: 9:13: group "g", rule 1, "a{b}": invalid label name: __name__`,
  ],
  [
    "groups:\n- name: g\n  rules:\n  - record: a\n    expr: 'sum('",
    `r.yml: 5:11: group "g", rule 1, "a": could not parse expression: 1:5: parse error: unclosed left parenthesis`,
  ],
  [
    "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: a\n    labels: { b: '{{' }\n    annotations:\n      c: '{{ d }}'",
    `r.yml: 6:13: group "g", rule 1, "A": label "b": template: __alert_A:1: unclosed action`,
    `r.yml: 8:7: group "g", rule 1, "A": annotation "c": template: __alert_A:1: function "d" not defined`,
  ],
];

Deno.test("parseRuleFile() tells all that is wrong, and where", () => {
  for (const [text, ...problems] of wrong) {
    assertEquals(problemsOf(text), problems);
  }
});

Deno.test("parseRuleFile() refuses what isn't YAML", () => {
  assertThrows(
    () => parseRuleFile("r.yml", "groups:\n- name: [\n"),
    RuleFileError,
    "r.yml: yaml: line",
  );
  assertThrows(
    () => parseRuleFile("r.yml", "groups: *nothing"),
    RuleFileError,
    "r.yml: yaml: unknown anchor 'nothing' referenced",
  );
  assertThrows(
    () => parseRuleFile("r.yml", "groups:\n- &a { <<: *a, name: g }"),
    RuleFileError,
    "r.yml: yaml: the value of an anchor contains itself",
  );
});
