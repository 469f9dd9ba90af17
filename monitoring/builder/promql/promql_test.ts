import { assertEquals, assertThrows } from "@std/assert";
import type { MetricsModule } from "@dalston/metrics";
import { shop } from "../_testing.ts";
import { asScraped } from "../scraped.ts";
import {
  above,
  absent,
  and,
  atLeast,
  atMost,
  below,
  bucketHits,
  buckets,
  equal,
  equals,
  gauge,
  is,
  matching,
  max,
  mean,
  minus,
  notEqual,
  on,
  or,
  over,
  perMinute,
  quantile,
  rate,
  ratio,
  remainder,
  since,
  sum,
  times,
  unless,
  zero,
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
  "sum(shop_up) or (sum(shop_stock) * 0)": or(
    sum(gauge(up)),
    times(sum(gauge(stock)), 0),
  ),
  'rate(shop_orders_total{status!="paid"}[15m])': over(900).rate(
    orders,
    notEqual("status", "paid"),
  ),
  "increase(shop_orders_total[1h])": over(3600).increase(orders),
  "increase(shop_duration_seconds_count[1d])": over(86_400).observationCount(
    duration,
  ),
  'rate(shop_duration_seconds_bucket{country="a",le="2.5"}[5m])': over(300)
    .observationsUpTo(2.5, duration, equal("country", "a")),
  "changes(shop_up[5m])": over(300).changes(up),
  "deriv(shop_stock[5m])": over(300).deriv(stock),
  "min_over_time(shop_stock[5m])": over(300).minOverTime(stock),
  "predict_linear(shop_stock[30m], 3600)": over(1800).predictLinear(
    3600,
    stock,
  ),
  'absent(shop_up{service="shop"})': absent(up, equal("service", "shop")),
  "shop_stock - shop_stock": minus(gauge(stock), gauge(stock)),
  "0 * sum(shop_stock)": zero(sum(gauge(stock))),
  "shop_stock > 2": above(gauge(stock), 2),
  "shop_stock >= 2": atLeast(gauge(stock), 2),
  "shop_stock < 2": below(gauge(stock), 2),
  "shop_stock <= 2": atMost(gauge(stock), 2),
  "shop_stock == 2": is(gauge(stock), 2),
  "(shop_up > 2) and shop_up and shop_up": and(
    above(gauge(up), 2),
    gauge(up),
    gauge(up),
  ),
  "shop_up unless (shop_up == 0)": unless(gauge(up), is(gauge(up), 0)),
  "shop_stock and on () shop_up": on().and(gauge(stock), gauge(up)),
  "shop_stock unless on (service, instance) shop_up": on("service", "instance")
    .unless(gauge(stock), gauge(up)),
  "absent(shop_up) or max by (thing) (shop_stock) or shop_up": or(
    absent(up),
    max(gauge(stock), "thing"),
    gauge(up),
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
  // @ts-expect-error there is no such value
  rate(orders, notEqual("status", "piad"));
  // @ts-expect-error a counter has no derivative
  over(300).deriv(orders);
  // @ts-expect-error a gauge doesn't only grow
  over(300).increase(stock);
  // @ts-expect-error they don't match
  and(sum(rate(orders), "status"), sum(rate(orders)));
  // @ts-expect-error they don't match
  minus(gauge(stock), gauge(up));
  // @ts-expect-error only one of them has that label
  on("thing").and(gauge(stock), gauge(up));
  // @ts-expect-error neither has that label
  on("country").unless(gauge(stock), gauge(up));
  // @ts-expect-error not a label of what may be absent
  sum(absent(up, equal("service", "shop")), "instance");
  // @ts-expect-error a pattern gives no value
  sum(absent(up, matching("service", ".+")), "service");
  // @ts-expect-error not a label of any of them
  sum(or(gauge(stock), gauge(up)), "country");
});

Deno.test("over() counts up to a bound that a bucket has", () => {
  assertThrows(
    () => over(300).observationsUpTo(3, duration),
    RangeError,
    "Cannot count what shop_duration_seconds observed up to 3: no bucket ends there, they end at 1, 2.5, 5",
  );
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
