import { assertEquals, assertRejects } from "@std/assert";
import { configureMetrics } from "../configure.ts";
import type { MetricsModule } from "../definition.ts";
import { readSample, samples } from "./read_samples.ts";

const shopMetrics = {
  orders: {
    type: "counter",
    name: "shop_orders_total",
    help: "Orders.",
    labels: { outcome: ["paid", "refused"], shop: "*" },
  },
  delay: {
    type: "histogram",
    name: "shop_delay_seconds",
    help: "Delays.",
    labels: { shop: "*" },
    buckets: [0.5, 2],
  },
  open: { type: "gauge", name: "shop_open", help: "Open shops." },
} as const satisfies MetricsModule;

Deno.test("readSample() returns the value of one series", async () => {
  const telemetry = configureMetrics("shop", shopMetrics);
  telemetry.metrics.orders.inc({ outcome: "paid", shop: 'a "b"\n\\' }, 2.5);
  telemetry.metrics.orders.inc({ outcome: "paid", shop: "c" });
  telemetry.metrics.open.set(-3);
  const labels = { outcome: "paid", shop: 'a "b"\n\\' } as const;
  assertEquals(await readSample(telemetry, shopMetrics.orders, labels), 2.5);
  assertEquals(await readSample(telemetry, shopMetrics.open), -3);
});

Deno.test("readSample() returns count, sum and buckets of a histogram", async () => {
  const telemetry = configureMetrics("shop", shopMetrics);
  for (const value of [0.5, 1, 7]) {
    telemetry.metrics.delay.observe({ shop: "a" }, value);
  }
  assertEquals(await readSample(telemetry, shopMetrics.delay, { shop: "a" }), {
    count: 3,
    sum: 8.5,
    buckets: { "0.5": 1, "2.0": 2, "+Inf": 3 },
  });
});

Deno.test("readSample() returns undefined if there is no such series", async () => {
  const telemetry = configureMetrics("shop", shopMetrics);
  const nowhere = { shop: "nowhere" };
  assertEquals(
    await readSample(telemetry, shopMetrics.delay, nowhere),
    undefined,
  );
  assertEquals(
    await readSample(telemetry, shopMetrics.orders, {
      outcome: "paid",
      ...nowhere,
    }),
    undefined,
  );
});

Deno.test("readSample() runs the collectors of the scrape", async () => {
  const telemetry = configureMetrics("shop", shopMetrics);
  telemetry.addCollector({
    name: "till",
    collect: () => telemetry.metrics.open.set(7),
  });
  assertEquals(await readSample(telemetry, shopMetrics.open), 7);
});

Deno.test("readSample() accepts the labels that the definition has, no others", () => {
  const telemetry = configureMetrics("shop", shopMetrics);
  const { orders, open } = shopMetrics;
  // @ts-expect-error a label is missing
  (() => readSample(telemetry, orders, { outcome: "paid" }));
  // @ts-expect-error "lost" is no outcome
  (() => readSample(telemetry, orders, { outcome: "lost", shop: "a" }));
  // @ts-expect-error the labels are missing
  (() => readSample(telemetry, orders));
  // @ts-expect-error there are no labels
  (() => readSample(telemetry, open, { shop: "a" }));
});

Deno.test("samples() returns every sample with the common labels", async () => {
  const telemetry = configureMetrics("shop", shopMetrics, { instance: "i" });
  telemetry.metrics.orders.inc({ outcome: "paid", shop: "a" });
  const orders = (await samples(telemetry))
    .filter(({ name }) => name === "shop_orders_total")
    .map(({ labels, value }) => [labels.outcome, labels.service, value]);
  assertEquals(orders, [["paid", "shop", 1], ["refused", "shop", 0]]);
});

Deno.test("samples() sends the given headers", async () => {
  const telemetry = configureMetrics("shop", shopMetrics, { token: "secret" });
  const headers = { authorization: "Bearer secret" };
  const names = (await samples(telemetry, { headers })).map(({ name }) => name);
  assertEquals(names.includes("shop_open"), true);
  await assertRejects(
    () => samples(telemetry),
    Error,
    "Cannot read samples: /metrics answered 401",
  );
});
