import { assertEquals } from "@std/assert";
import type { MetricDefinition } from "../definition.ts";
import { lintNames } from "./lint_names.ts";
import type { NamingRule } from "./naming_rules.ts";

const help = "Something that is measured.";

/** Returns what is wrong with a definition, without the metric's name. */
function problemsOf(
  definition: Partial<MetricDefinition>,
): [NamingRule, string][] {
  const whole = { type: "gauge", name: "shop_orders", help, ...definition };
  return lintNames({ it: whole as MetricDefinition })
    .map(({ rule, message }) => [rule, message]);
}

Deno.test("lintNames() finds nothing in names that follow the conventions", () => {
  const module = {
    orders: { type: "counter", name: "shop_orders_total", help },
    created: { type: "counter", name: "shop_accounts_created_total", help },
    delay: {
      type: "histogram",
      name: "shop_delay_seconds",
      help,
      labels: { carrier_2: "*" },
    },
    stock: { type: "gauge", name: "shop_stock_bytes", help },
    info: { type: "gauge", name: "shop_info", help, labels: { v8: "*" } },
  } as const;
  assertEquals(lintNames(module, { prefix: "shop_" }), []);
});

const cases: Record<NamingRule, [Partial<MetricDefinition>, string][]> = {
  "snake-case": [
    [{ name: "shopOrders" }, "isn't lower snake_case"],
    [{ name: "shop:orders" }, "isn't lower snake_case"],
    [{ name: "shop__orders" }, "isn't lower snake_case"],
  ],
  "prefix": [],
  "unique": [],
  "total": [
    [{ type: "counter" }, 'is a counter and doesn\'t end in "_total"'],
    [{ name: "shop_orders_total" }, 'is a gauge and ends in "_total"'],
  ],
  "reserved-suffix": [
    [{ name: "orders_count" }, 'ends in "_count", a suffix of histograms'],
    [{ name: "orders_created" }, 'ends in "_created", a suffix of histograms'],
    [
      { name: "orders_info", type: "histogram" },
      'ends in "_info" and isn\'t a gauge that is always 1',
    ],
  ],
  "base-unit": [
    [
      { name: "delay_milliseconds" },
      'uses "milliseconds"; the base unit is seconds',
    ],
    [{ name: "delay_ms" }, 'uses "ms"; the base unit is seconds'],
    [{ name: "stock_megabytes" }, 'uses "megabytes"; the base unit is bytes'],
    [{ name: "cpu_percent" }, 'uses "percent"; the base unit is ratio'],
  ],
  "type-in-name": [
    [{ name: "orders_gauge" }, 'has its type "gauge" in the name'],
  ],
  "help": [
    [{ help: " " }, "has no help text"],
    [{ help: "shop_orders" }, "has its name as help text"],
  ],
  "label": [
    [{ labels: { orderId: "*" } }, 'label "orderId" isn\'t lower snake_case'],
    [
      { labels: { le: "*" } },
      'label "le" is reserved for buckets and quantiles',
    ],
    [
      { labels: { instance: "*" } },
      'label "instance" stands on every series already',
    ],
  ],
};
for (const [rule, list] of Object.entries(cases)) {
  for (const [definition, message] of list) {
    const what = JSON.stringify(definition);
    Deno.test(`lintNames() finds that ${what} ${message}`, () => {
      assertEquals(problemsOf(definition).map(String), [`${rule},${message}`]);
    });
  }
}

Deno.test("lintNames() checks the prefix", () => {
  assertEquals(
    lintNames({ it: { type: "gauge", name: "orders", help } }, {
      prefix: "shop_",
    }),
    [{
      metric: "orders",
      rule: "prefix",
      message: 'doesn\'t start with "shop_"',
    }],
  );
});

Deno.test("lintNames() finds metrics that would share a name", () => {
  const orders = { type: "counter", name: "orders_total", help } as const;
  const module = {
    orders,
    again: { ...orders },
    family: { type: "gauge", name: "orders", help },
    apart: { type: "gauge", name: "orders_open", help },
  } as const;
  assertEquals(lintNames(module), [
    {
      metric: "orders_total",
      rule: "unique",
      message: 'shares "orders_total" with the counter "orders_total"',
    },
    ...["orders_total", "orders_total"].map((name) => ({
      metric: "orders",
      rule: "unique" as const,
      message: `shares "orders" with the counter "${name}"`,
    })),
  ]);
});

Deno.test("lintNames() accepts what is allowed for a name, and nothing else", () => {
  const audio = { type: "counter", name: "audio_seconds", help } as const;
  const allow = { audio_seconds: ["total"] } as const;
  assertEquals(lintNames({ audio }, { allow }), []);
  assertEquals(
    lintNames({ audio: { ...audio, help: "" } }, { allow })
      .map(({ rule }) => rule),
    ["help"],
  );
  assertEquals(
    lintNames({ audio: { ...audio, name: "video_seconds" } }, { allow })
      .map(({ rule }) => rule),
    ["total"],
  );
});
