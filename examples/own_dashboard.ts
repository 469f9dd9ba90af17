/**
 * Writes a Grafana dashboard and a Prometheus rule file for your own metrics.
 *
 * ```sh
 * deno run --allow-env=LOG --allow-write examples/own_dashboard.ts out
 * ```
 *
 * A metric, a label or a label's value that the module doesn't have doesn't
 * compile. The linter finds what the compiler can't, such as a panel without a
 * description.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import {
  above,
  alert,
  asScraped,
  buckets,
  chosen,
  dashboard,
  datasourceVariable,
  equal,
  group,
  intervalVariable,
  labelVariable,
  lintDashboards,
  minute,
  over,
  percent,
  quantiles,
  query,
  rate,
  ratio,
  ruleFile,
  sum,
  timeSeries,
} from "@dalston/monitoring/builder";

/** The most orders that may be cancelled: panel and alert take it from here. */
const mostCancelled = 0.1;

const shopMetrics = {
  orders: {
    type: "counter",
    name: "shop_orders_total",
    help: "Orders by how they ended.",
    labels: { status: ["paid", "cancelled"], country: "*" },
  },
  duration: {
    type: "histogram",
    name: "shop_order_duration_seconds",
    help: "Time from the first click to the end of an order.",
    labels: { country: "*" },
  },
} as const satisfies MetricsModule;

// With the labels that Prometheus adds: job and instance, unless you name others.
const { orders, duration } = asScraped(shopMetrics);

const shop = dashboard({
  uid: "shop",
  title: "Shop",
  description: "Whether the shop sells.",
  group: { title: "All shops", tag: "shop" },
  variables: [
    datasourceVariable({
      uid: "prometheus",
      name: "Prometheus",
      description: "The Prometheus that scrapes the shop.",
    }),
    labelVariable({
      metrics: [orders],
      label: "country",
      title: "Country",
      description: "Where the orders come from.",
      multi: true,
    }),
    intervalVariable,
  ],
  rows: [{
    id: 1,
    title: "Orders",
    panels: [
      timeSeries({
        id: 2,
        title: "Cancelled",
        description: "Share of orders that were cancelled, by country. Above " +
          "the dashed line an alert fires.",
        unit: "percentunit",
        noData: "No orders",
        queries: [
          query(
            ratio(
              sum(
                rate(orders, equal("status", "cancelled"), chosen("country")),
                "country",
              ),
              sum(rate(orders, chosen("country")), "country"),
            ),
            "{{country}}",
          ),
        ],
        limits: [[mostCancelled, "bad"]],
      }),
      timeSeries({
        id: 3,
        title: "Duration",
        description: "What half, 95 % and 99 % of orders stay below.",
        unit: "s",
        noData: "No orders",
        queries: quantiles(buckets(duration, chosen("country"))),
        scale: "log",
      }),
    ],
  }],
});

const { rate: rateOf } = over(10 * minute);
const rules = [
  alert({
    name: "ShopOrdersCancelled",
    when: above(
      ratio(
        sum(rateOf(orders, equal("status", "cancelled")), "country"),
        sum(rateOf(orders), "country"),
      ),
      mostCancelled,
    ),
    for: 5 * minute,
    severity: "warning",
    summary: `More than ${percent(mostCancelled)} of the orders are cancelled.`,
    description: ({ label, percentage }) =>
      `${percentage} of the orders from ${label("country")} are cancelled.`,
    runbook: "https://shop.example/runbook#cancelled",
  }),
];

const problems = lintDashboards([shop], { metrics: [orders, duration] });
for (const { dashboard, problem, rule } of problems) {
  console.error(`${dashboard}: ${problem}: ${rule}`);
}
if (problems.length > 0) Deno.exit(1);

const folder = Deno.args[0] ?? "out";
await Deno.mkdir(folder, { recursive: true });
await Deno.writeTextFile(`${folder}/shop.json`, JSON.stringify(shop, null, 2));
await Deno.writeTextFile(
  `${folder}/shop_rules.yml`,
  ruleFile([group({ name: "shop", rules })], "Written by own_dashboard.ts."),
);
console.log(`Wrote shop.json and shop_rules.yml to ${folder}/`);
