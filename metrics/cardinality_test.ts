import { configureMetrics } from "./configure.ts";
import { samples } from "./testing/mod.ts";
import { assertEquals } from "@std/assert";

Deno.test("configureMetrics() limits 100,000 label values and counts the overflow", async () => {
  const telemetry = configureMetrics("shop", {
    orders: {
      type: "counter",
      name: "shop_orders_total",
      help: "Orders by customer.",
      labels: { customer: "*", status: ["paid", "open"] },
      maxSeries: 500,
    },
  });
  for (let customer = 0; customer < 100_000; customer++) {
    telemetry.metrics.orders.inc({ customer: `c${customer}`, status: "paid" });
  }
  const all = await samples(telemetry);
  const orders = all.filter(({ name }) => name === "shop_orders_total");
  const sum = orders.reduce((total, { value }) => total + value, 0);
  const overflow = all.find(({ name, labels }) =>
    name === "dalston_metrics_overflow_total" &&
    labels.metric === "shop_orders_total"
  );
  assertEquals(
    orders.length,
    502,
    "the limit, and one overflow series for each status",
  );
  assertEquals(sum, 100_000, "nothing is lost");
  assertEquals(overflow?.value, 100_000 - 250);
});
