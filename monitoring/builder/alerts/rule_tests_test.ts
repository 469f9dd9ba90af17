import { assertEquals } from "@std/assert";
import { parse } from "yaml";
import { shop } from "../_testing.ts";
import { max } from "../promql/mod.ts";
import { gauge } from "../promql/series.ts";
import { histogramSamples, ruleTestFile, samples } from "./rule_tests.ts";

const { orders, stock, duration } = shop;

Deno.test("ruleTestFile() writes what promtool reads", () => {
  const file = ruleTestFile({
    rules: ["shop.yml"],
    evaluationInterval: 90,
    order: ["shares", "shop"],
    tests: [{
      name: "Too much of a thing",
      interval: 60,
      series: [
        samples(stock, { thing: 'a"b', job: "shop" }, "0+1x5 stale"),
        samples(orders, { status: "paid" }, 3),
        histogramSamples(duration, "bucket", { le: "+Inf" }, "1x2"),
      ],
      alerts: [
        { alert: "ShopOverstocked", at: 0, firing: [] },
        {
          alert: "ShopOverstocked",
          at: 300,
          firing: [{ labels: { thing: "a" }, annotations: { summary: "b" } }],
        },
      ],
      queries: [{
        query: max(gauge(stock), "thing"),
        at: 60,
        answer: { '{thing="a"}': 1 },
      }],
    }],
  });
  assertEquals(parse(file), {
    rule_files: ["shop.yml"],
    evaluation_interval: "90s",
    group_eval_order: ["shares", "shop"],
    tests: [{
      name: "Too much of a thing",
      interval: "1m",
      input_series: [
        {
          series: 'shop_stock{thing="a\\"b",job="shop"}',
          values: "0+1x5 stale",
        },
        { series: 'shop_orders_total{status="paid"}', values: "3" },
        { series: 'shop_duration_seconds_bucket{le="+Inf"}', values: "1x2" },
      ],
      alert_rule_test: [
        { alertname: "ShopOverstocked", eval_time: "0s", exp_alerts: [] },
        {
          alertname: "ShopOverstocked",
          eval_time: "300s",
          exp_alerts: [{
            exp_labels: { thing: "a" },
            exp_annotations: { summary: "b" },
          }],
        },
      ],
      promql_expr_test: [{
        expr: "max by (thing) (shop_stock)",
        eval_time: "60s",
        exp_samples: [{ labels: '{thing="a"}', value: 1 }],
      }],
    }],
  });
});

Deno.test("samples with wrong labels or values don't compile", () => {
  // @ts-expect-error there is no such label
  samples(stock, { ting: "apples" }, 1);
  // @ts-expect-error there is no such value
  samples(orders, { status: "piad" }, 1);
  // @ts-expect-error a histogram is made of several series
  samples(duration, {}, 1);
  // @ts-expect-error a gauge has no parts
  histogramSamples(stock, "sum", {}, 1);
});
