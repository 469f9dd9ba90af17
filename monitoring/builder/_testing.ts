/**
 * A shop with its metrics, for tests of the builder.
 *
 * @module
 */
import type { MetricsModule } from "@dalston/metrics";
import { asScraped } from "./scraped.ts";

/** Metrics of a shop, scraped with the labels `service` and `instance`. */
export const shop = asScraped(
  {
    orders: {
      type: "counter",
      name: "shop_orders_total",
      help: "Orders by how they ended.",
      labels: { status: ["paid", "cancelled"], country: "*" },
    },
    stock: {
      type: "gauge",
      name: "shop_stock",
      help: "Things there are.",
      labels: { thing: "*" },
    },
    duration: {
      type: "histogram",
      name: "shop_duration_seconds",
      help: "How long an order took.",
      labels: { country: "*" },
      buckets: [1, 2.5, 5],
    },
    up: { type: "gauge", name: "shop_up", help: "Whether it is open." },
  } as const satisfies MetricsModule,
  { service: "*", instance: "*" },
);
