import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parse } from "yaml";
import { group } from "./recording.ts";
import type { Alert } from "./rule.ts";
import { ruleFile } from "./rule_file.ts";

const rule: Alert = {
  alert: "ShopOverstocked",
  expr:
    "(max by (thing) (shop_stock) > 100) and (max by (thing) (shop_stock) < 200)",
  for: "10m",
  labels: { severity: "info" },
  annotations: {
    summary: "100: too much.",
    description: "{{ $value }} of {{ $labels.thing }}, ".repeat(4) +
      "and so on.",
    runbook_url: "https://shop.example/runbook#overstocked",
  },
};
const groups = [
  group({ name: "shop", interval: 60, rules: [rule, rule] }),
  group({
    name: "shares",
    rules: [{ record: "shop:up", expr: `up{service=~"a\\\\.b"}` }],
  }),
];

Deno.test("ruleFile() writes what Prometheus reads", () => {
  const expr =
    "max by (thing) (shop_stock) > 100 and max by (thing) (shop_stock) < 200";
  assertEquals(parse(ruleFile(groups, "A shop's rules.")), {
    groups: [
      {
        name: "shop",
        interval: "1m",
        rules: [{ ...rule, expr }, { ...rule, expr }],
      },
      {
        name: "shares",
        rules: [{ record: "shop:up", expr: `up{service=~"a\\\\.b"}` }],
      },
    ],
  });
});

Deno.test("ruleFile() says at its top what it is", () => {
  const text = ruleFile(groups, "A shop's rules.\n\nGenerated.");
  assertStringIncludes(text, "# A shop's rules.\n#\n# Generated.\ngroups:\n");
});

Deno.test("ruleFile() gives long expressions and texts a line for each part", () => {
  const long = `${rule.expr} and (max by (thing) (shop_stock) != 150)`;
  const text = ruleFile(
    [group({ name: "shop", rules: [{ ...rule, expr: long }] })],
    "A shop's rules.",
  );
  assertStringIncludes(
    text,
    `
        expr: |-
          max by (thing) (shop_stock) > 100
          and max by (thing) (shop_stock) < 200
          and max by (thing) (shop_stock) != 150
        for: 10m
`,
  );
  assertStringIncludes(text, "description: >-\n");
});

Deno.test("ruleFile() takes no expression that isn't PromQL", () => {
  assertThrows(
    () =>
      ruleFile(
        [group({ name: "shop", rules: [{ ...rule, expr: "a >" }] })],
        "",
      ),
    SyntaxError,
    "a >",
  );
});
