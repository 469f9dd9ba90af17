import { lintNames } from "@dalston/metrics/testing";
import { assertEquals } from "@std/assert";
import { gatewayMetrics } from "./metrics.ts";

Deno.test("gatewayMetrics are named by the rules", () => {
  assertEquals(lintNames(gatewayMetrics, { prefix: "dalston_" }), []);
});
