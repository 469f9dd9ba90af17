import { assertEquals, assertThrows } from "@std/assert";
import { Histogram } from "./_histogram.ts";

const exposition = `# HELP wait_seconds Waits.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.5"} 0
wait_seconds_bucket{le="1.0"} 10
wait_seconds_bucket{le="2.0"} 19
wait_seconds_bucket{le="+Inf"} 20
wait_seconds_sum 25
wait_seconds_count 20
`;

Deno.test("Histogram finds the bucket that a quantile lies in", () => {
  const histogram = new Histogram(exposition, "wait_seconds");
  assertEquals(histogram.count, 20);
  assertEquals(histogram.quantile(0.5), { above: 0.5, upTo: 1 });
  assertEquals(histogram.quantile(0.51), { above: 1, upTo: 2 });
  assertEquals(histogram.quantile(0.95), { above: 1, upTo: 2 });
  assertEquals(histogram.quantile(0.96), { above: 2, upTo: Infinity });
});

Deno.test("Histogram() throws if no histogram has the name", () => {
  assertThrows(() => new Histogram(exposition, "wait"), Error, "no wait");
});
