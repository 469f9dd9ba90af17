import { lintNames } from "@dalston/metrics/testing";
import { assertEquals } from "@std/assert";
import { sessionRouterMetrics } from "./metrics.ts";

Deno.test("sessionRouterMetrics are named by the rules", () => {
  assertEquals(lintNames(sessionRouterMetrics, { prefix: "dalston_" }), []);
});
