import { assertEquals } from "@std/assert";
import type { LabelSet } from "@dalston/metrics";
import { shop } from "../_testing.ts";
import { queryProblems, seriesOf } from "./query_problems.ts";

Deno.test("seriesOf() names the labels of each series, three for a histogram", () => {
  const labels = { country: "*", service: "*", instance: "*" } as const;
  assertEquals(
    seriesOf([
      { ...shop.duration, buckets: [0.5, 1, 2.5] },
      shop.up,
    ]),
    new Map<string, LabelSet>([
      ["shop_duration_seconds_bucket", {
        ...labels,
        le: ["0.5", "2.5", "+Inf"],
      }],
      ["shop_duration_seconds_sum", labels],
      ["shop_duration_seconds_count", labels],
      ["shop_up", { service: "*", instance: "*" }],
    ]),
  );
});

Deno.test("queryProblems() takes recorded series", () => {
  const series = new Map([["a:b:rate5m", {}]]);
  assertEquals(queryProblems("a:b:rate5m > 1", series), []);
});
