import { assertEquals } from "@std/assert";
import type { MetricsModule } from "@dalston/metrics";
import { shop } from "../_testing.ts";
import { asScraped } from "../scraped.ts";
import {
  bucketHits,
  buckets,
  equal,
  equals,
  gauge,
  matching,
  max,
  mean,
  orElse,
  perMinute,
  quantile,
  rate,
  ratio,
  remainder,
  since,
  sum,
  times,
} from "./mod.ts";

const { orders, stock, duration, up } = shop;

const queries: Record<string, { readonly promql: string }> = {
  "shop_up": gauge(up),
  'shop_up{service="shop"}': gauge(up, equal("service", "shop")),
  'shop_stock{thing=~"$thing"}': gauge(stock, matching("thing", "$thing")),
  'rate(shop_orders_total{status="paid",country=~"a|\\"b"}[$interval])': rate(
    orders,
    equal("status", "paid"),
    matching("country", 'a|"b'),
  ),
  "sum(rate(shop_orders_total[$interval]))": sum(rate(orders)),
  "sum by (status) (rate(shop_orders_total[$interval])) * 60": perMinute(
    rate(orders),
    "status",
  ),
  "max by (thing, instance) (shop_stock)": max(
    gauge(stock),
    "thing",
    "instance",
  ),
  "sum(max by (thing) (shop_stock))": sum(max(gauge(stock), "thing")),
  "sum by (le) (increase(shop_duration_seconds_bucket[$interval]))": sum(
    bucketHits(duration),
    "le",
  ),
  "histogram_quantile(0.95, sum by (le, country) (rate(shop_duration_seconds_bucket[$interval]))) >= 0":
    quantile(0.95, buckets(duration), "country"),
  'sum(rate(shop_duration_seconds_sum{country="a"}[$interval])) / (sum(rate(shop_duration_seconds_count{country="a"}[$interval])) > 0)':
    mean(duration, [equal("country", "a")]),
  "shop_up / (shop_up > 0)": ratio(gauge(up), gauge(up)),
  "(shop_up * 60) / ((shop_up == bool 0) > 0)": ratio(
    times(gauge(up), 60),
    equals(gauge(up), 0),
  ),
  "1 - (shop_up * 200)": remainder(times(gauge(up), 200)),
  "time() - shop_up": since(gauge(up)),
  "sum(shop_up) or (sum(shop_stock) * 0)": orElse(
    sum(gauge(up)),
    times(sum(gauge(stock)), 0),
  ),
};

for (const [promql, expression] of Object.entries(queries)) {
  Deno.test(`expression is written as ${promql}`, () => {
    assertEquals(expression.promql, promql);
  });
}

Deno.test("expressions with wrong metrics or labels don't compile", () => {
  // @ts-expect-error there is no such label
  gauge(stock, equal("ting", "apples"));
  // @ts-expect-error there is no such value
  rate(orders, equal("status", "piad"));
  // @ts-expect-error of another metric
  rate(orders, matching("thing", ".+"));
  // @ts-expect-error not a label
  sum(rate(orders), "contry");
  // @ts-expect-error aggregated away
  sum(sum(rate(orders), "status"), "country");
  // @ts-expect-error a counter is read through rate()
  gauge(orders);
  // @ts-expect-error a gauge has no rate
  rate(stock);
  // @ts-expect-error a histogram is read by its buckets
  rate(duration);
  // @ts-expect-error there are no buckets
  quantile(0.5, rate(orders));
  // @ts-expect-error they don't match
  ratio(sum(rate(orders), "status"), sum(rate(orders)));
});

Deno.test("asScraped() gives metrics the labels of their targets and no others", () => {
  const module = {
    up: { type: "gauge", name: "shop_up", help: "Whether it is open." },
    stock: {
      type: "gauge",
      name: "shop_stock",
      help: "Things there are.",
      labels: { thing: "*" },
    },
  } as const satisfies MetricsModule;

  const usual = asScraped(module);
  assertEquals(
    sum(gauge(usual.stock), "job", "instance", "thing").promql,
    "sum by (job, instance, thing) (shop_stock)",
  );
  // @ts-expect-error targets have job and instance unless they have others
  sum(gauge(usual.stock), "service");

  const own = asScraped(module, { service: ["web", "till"] });
  assertEquals(
    gauge(own.up, equal("service", "web")).promql,
    'shop_up{service="web"}',
  );
  // @ts-expect-error there is no such service
  gauge(own.up, equal("service", "tilt"));
  // @ts-expect-error these targets have no job
  sum(gauge(own.up), "job");
});
